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
        double? accuracy = epoch.ValueOf(Metrics.ValidationAccuracy);
        // The weights of the epoch with the highest validation accuracy are kept, the first of equal ones.
        bool isBest = accuracy is not null && !(accuracy <= _best);
        if (isBest)
            _best = accuracy;
        TimeSpan? time = epoch.TrainingTime is { } training ? training + (epoch.ValidationTime ?? TimeSpan.Zero) : null;
        string line = $"{Texts.Of(epoch.Epoch, epochs),7}"
            + $"   {Loss(epoch.ValueOf(Metrics.TrainingLoss)),10}   {Share(epoch.ValueOf(Metrics.TrainingAccuracy)),9}"
            + $"   {Loss(epoch.ValueOf(Metrics.ValidationLoss)),10}   {Share(accuracy),9}"
            + $"   {(time is { } taken ? Texts.Duration(taken) : ""),7}";
        return isBest ? $"{line}   [green]best[/]" : line.TrimEnd();
    }

    private static string Loss(double? value) => value is { } loss ? $"{loss:F4}" : "-";

    private static string Share(double? value) => value is { } share ? Texts.Percent(share) : "-";
}
