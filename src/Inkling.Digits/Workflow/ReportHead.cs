using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>What stands above the first chapter: the verdict and the numbers that matter most.</summary>
internal static class ReportHead
{
    internal static void Fill(RunContext run, RunStatus status, string verdict)
    {
        BlockList summary = run.Report.Summary;
        if (status != RunStatus.Completed)
        {
            summary.Callout(Tone.Bad, status == RunStatus.Diverged ? "The run failed: a training diverged" : "The run was stopped before its end", verdict);
            return;
        }
        if (run.Comparison is not { } comparison)
            return;
        if (run.Options.Quick)
        {
            summary.Callout(Tone.Warning, "A quick run at a reduced size",
                $"Trained on {Numbers.Whole(run.Data.Training.Length)} of {Numbers.Whole(run.Data.Split.Training.Length)} images for a few epochs, to see everything work in less than a minute. A full run reaches more.");
        }
        bool met = run.Criteria!.Check(run.Networks, run.Deployed).All(criterion => criterion.IsMet);
        summary.Callout(met ? Tone.Good : Tone.Bad, met ? "All success criteria are met" : "Not all success criteria are met", verdict);
        summary.KeyFigures(
        [
            .. run.Networks.Select(network => new KeyFigure(
                Numbers.Percent(network.Test!.Accuracy), $"test accuracy, {network.Network.Title}",
                $"95 % interval: {Numbers.Range(network.Test.Interval)}", network.Test.Accuracy >= run.Criteria.Of(network.Network) ? Tone.Good : Tone.Bad)),
            new KeyFigure(
                comparison.Test.PValue < 1e-4 ? "< 0.0001" : Numbers.Probability(comparison.Test.PValue), "p-value of the difference",
                "McNemar's test"),
            new KeyFigure(Numbers.Time(run.Elapsed), "for everything", $"{Numbers.Count(RunContext.Threads, "thread")}"),
        ]);
    }
}
