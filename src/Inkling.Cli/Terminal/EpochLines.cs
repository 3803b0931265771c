using Inkling.Training;

namespace Inkling.Cli;

/// <summary>One line an epoch, under a heading, with speed and time left: the same on a terminal and in a pipe.</summary>
/// <param name="epochs">Planned epochs.</param>
internal sealed class EpochLines(int epochs)
{
    // The columns together take at most 80, even of 10,000 epochs.
    private readonly int _width = Math.Max(7, Texts.Of(epochs, epochs).Length);
    private double? _best;
    private TimeSpan _taken;
    private int _timed;

    /// <summary>The heading. As is usual, loss and accuracy without a word before them are the training's; left is the time that is left.</summary>
    internal string Heading => "epoch".PadLeft(_width) + "    loss  accuracy  val loss   val acc    img/s   time     left";

    /// <summary>The line of an epoch, in Spectre's markup.</summary>
    internal string Line(EpochRecord epoch)
    {
        double? accuracy = epoch.ValueOf(Metrics.ValidationAccuracy);
        // The weights of the epoch with the highest validation accuracy are kept, the first of equal ones.
        bool isBest = accuracy is not null && !(accuracy <= _best);
        if (isBest)
            _best = accuracy;
        string time = "", left = "";
        if (epoch.TrainingTime is { } training)
        {
            TimeSpan taken = training + (epoch.ValidationTime ?? TimeSpan.Zero);
            _taken += taken;
            _timed++;
            time = taken.TotalSeconds < 99.5 ? Texts.Duration(taken) : Texts.Clock(taken);
            left = Texts.Clock(new TimeSpan(_taken.Ticks / _timed * Math.Max(0, epochs - epoch.Epoch)));
        }
        string line = Texts.Of(epoch.Epoch, epochs).PadLeft(_width)
            + $"  {Loss(epoch.ValueOf(Metrics.TrainingLoss)),6}  {Share(epoch.ValueOf(Metrics.TrainingAccuracy)),8}"
            + $"  {Loss(epoch.ValueOf(Metrics.ValidationLoss)),8}  {Share(accuracy),8}"
            + $"  {(epoch.SamplesPerSecond is { } speed ? $"{speed:N0}" : ""),7}  {time,5}  {left,7}";
        return isBest ? $"{line}  [green]best[/]" : line.TrimEnd();
    }

    private static string Loss(double? value) => value is { } loss ? $"{loss:F4}" : "-";

    private static string Share(double? value) => value is { } share ? Texts.Percent(share) : "-";
}
