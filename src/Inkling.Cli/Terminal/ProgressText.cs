using System.Text;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>A training's progress in one line: bar, epoch, speed, time left, running loss and accuracy.</summary>
internal static class ProgressText
{
    private const int LeastBar = 8, LargestBar = 40, PercentWidth = 6;

    // From here on there is room for whole words.
    private const int Roomy = 100;

    /// <summary>The line in Spectre's markup, at most <paramref name="width"/> columns; what matters least is left out first.</summary>
    internal static string Markup(ProgressSnapshot snapshot, int width)
    {
        string head = Head(snapshot);
        if (head.Length + 2 > width)
            return "";
        List<string> parts = [.. Parts(snapshot, width >= Roomy)];
        int Free() => width - 2 - head.Length - parts.Sum(part => part.Length + 2) - 2;
        while (parts.Count > 0 && Free() < LeastBar)
            parts.RemoveAt(parts.Count - 1);

        StringBuilder line = new($"  [bold]{head}[/]");
        bool withPercent = Free() >= LeastBar + PercentWidth;
        int bar = Math.Min(LargestBar, Free() - (withPercent ? PercentWidth : 0));
        double share = Share(snapshot);
        if (bar >= LeastBar)
            line.Append("  ").Append(Bar(share, bar)).Append(withPercent ? $" {share * 100,3:F0} %" : "");
        foreach (string part in parts)
            line.Append("  ").Append(part);
        return line.ToString();
    }

    /// <summary>Share of the whole training that is done, or of this activity where there is no training.</summary>
    private static double Share(ProgressSnapshot snapshot)
    {
        bool training = snapshot.Activity is Activity.Training or Activity.Validating;
        (double done, double all) = training ? (snapshot.Step, snapshot.TotalSteps) : (snapshot.Batch, snapshot.Batches);
        return all > 0 ? Math.Clamp(done / all, 0, 1) : 0;
    }

    private static string Head(ProgressSnapshot snapshot) => snapshot.Activity switch
    {
        Activity.Sanity => "trying out",
        Activity.Training => $"epoch {Texts.Of(snapshot.Epoch, snapshot.Epochs)}",
        Activity.Validating => $"epoch {Texts.Of(snapshot.Epoch, snapshot.Epochs)}",
        Activity.Testing => "testing",
        _ => "predicting",
    };

    // In the order of what a viewer wants most.
    private static IEnumerable<string> Parts(ProgressSnapshot snapshot, bool roomy)
    {
        if (snapshot.Activity == Activity.Validating)
            yield return "validating";
        if (snapshot.Remaining is { } remaining)
            yield return $"{Texts.Clock(remaining)} left";
        foreach (MetricValue metric in snapshot.Metrics)
        {
            if (metric.Value is { } loss && metric.Column.EndsWith("_loss", StringComparison.Ordinal))
                yield return $"loss {loss:F4}";
            else if (metric.Value is { } accuracy && metric.Column.EndsWith("_accuracy", StringComparison.Ordinal))
                yield return $"{(roomy ? "accuracy" : "acc")} {Texts.Percent(accuracy)}";
        }
        if (snapshot.SamplesPerSecond > 0)
            yield return $"{snapshot.SamplesPerSecond:N0} {(roomy ? "images/s" : "img/s")}";
    }

    private static string Bar(double share, int width)
    {
        int filled = (int)Math.Round(share * width);
        return $"[green]{new string('━', filled)}[/][dim]{new string('─', width - filled)}[/]";
    }
}
