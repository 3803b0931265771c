using Inkling.Training;

namespace Inkling.Cli;

/// <summary>One line an epoch, under a heading: the same on a terminal and in a pipe.</summary>
/// <param name="epochs">Planned epochs.</param>
internal sealed class EpochLines(int epochs)
{
    private double? _best;

    /// <summary>The heading.</summary>
    internal const string Heading = "  epoch   train loss   train acc   valid loss   valid acc      time";

    /// <summary>The line of an epoch, in Spectre's markup.</summary>
    internal string Line(EpochRecord epoch)
    {
        double? validationLoss = epoch.ValueOf(Metrics.ValidationLoss);
        bool isBest = validationLoss is { } loss && !(loss >= _best);
        if (isBest)
            _best = validationLoss;
        TimeSpan? time = epoch.TrainingTime is { } training ? training + (epoch.ValidationTime ?? TimeSpan.Zero) : null;
        string line = $"{Texts.Of(epoch.Epoch, epochs),7}"
            + $"   {Loss(epoch.ValueOf(Metrics.TrainingLoss)),10}   {Share(epoch.ValueOf(Metrics.TrainingAccuracy)),9}"
            + $"   {Loss(validationLoss),10}   {Share(epoch.ValueOf(Metrics.ValidationAccuracy)),9}"
            + $"   {(time is { } taken ? Texts.Duration(taken) : ""),7}";
        return isBest ? $"{line}   [green]best[/]" : line.TrimEnd();
    }

    private static string Loss(double? value) => value is { } loss ? $"{loss:F4}" : "-";

    private static string Share(double? value) => value is { } share ? Texts.Percent(share) : "-";
}
