using Inkling.Training;

namespace Inkling.Cli;

/// <summary>What a terminal shows below the epochs while a network trains: two charts, a bar and the keys, or the bar alone.</summary>
internal sealed class LiveTraining
{
    /// <summary>The fewest columns with room for charts: a terminal of 60, the last of which stays free.</summary>
    internal const int LeastWidth = 59;

    /// <summary>The fewest lines with room for charts: a terminal of 20.</summary>
    internal const int LeastHeight = 19;

    // Wide enough to be read, and narrow enough for the lines to stay on the screen when the terminal becomes half as wide and breaks them.
    private const int FewestRows = 6, MostRows = 10, WidestChart = 48, Indent = 2, Gap = 3;

    // A window that is made narrower by hand loses no more columns than these between two pictures, so none of its lines is broken.
    private const int Margin = 5;

    // Of the charts' lines and half of the terminal: blank line, titles, epochs, bar and keys.
    private const int OtherLines = 5;

    private readonly Lock _gate = new();
    private TrainingCurves? _curves;
    private ProgressSnapshot? _snapshot;
    private bool _isHidden;

    /// <summary>Whether a training has begun and not ended.</summary>
    internal bool IsOn => Volatile.Read(ref _curves) is not null;

    /// <summary>Whether the user wants to see no charts.</summary>
    internal bool IsHidden
    {
        get => Volatile.Read(ref _isHidden);
        set => Volatile.Write(ref _isHidden, value);
    }

    /// <summary>A training begins.</summary>
    /// <param name="epochs">Planned epochs.</param>
    internal void Begin(int epochs)
    {
        lock (_gate)
            (_curves, _snapshot) = (new TrainingCurves(epochs), null);
    }

    /// <summary>Something goes on; outside a training it is shown as a bar.</summary>
    internal void Add(ProgressSnapshot snapshot)
    {
        lock (_gate)
        {
            _snapshot = snapshot;
            _curves?.Add(snapshot);
        }
    }

    /// <summary>An epoch ends.</summary>
    internal void Add(EpochRecord epoch)
    {
        lock (_gate)
            _curves?.Add(epoch);
    }

    /// <summary>The training ends.</summary>
    /// <param name="width">Columns that may be written to.</param>
    /// <returns>The curves, to be kept; nothing if there is nothing to see, it does not fit, or the user did not want to see it.</returns>
    internal IReadOnlyList<string> End(int width)
    {
        lock (_gate)
        {
            IReadOnlyList<string> picture = IsHidden || width < LeastWidth || _curves is not { HasValues: true } ? [] : ["", .. Charts(_curves, Inner(width), FewestRows), ""];
            (_curves, _snapshot) = (null, null);
            return picture;
        }
    }

    /// <summary>The lines to show now, in Spectre's markup, none wider than <paramref name="width"/>.</summary>
    /// <param name="width">Columns that may be written to.</param>
    /// <param name="height">Lines that may be written to.</param>
    /// <param name="hasKeys">Whether keys are listened to.</param>
    internal IReadOnlyList<string> Lines(int width, int height, bool hasKeys)
    {
        lock (_gate)
        {
            if (_snapshot is null)
                return [];
            if (_curves is null || width < LeastWidth || height < LeastHeight)
                return [ProgressText.Markup(_snapshot, width)];
            width = Inner(width);
            string bar = ProgressText.Markup(_snapshot, width);
            int rows = Math.Clamp((height / 2) - OtherLines, FewestRows, MostRows);
            string keys = $"  [dim]q  stop after this batch and save     c  {(IsHidden ? "show" : "hide")} curves[/]";
            // The first line is blank, because the cursor rests there: what others write is then seen above the charts.
            return ["", .. IsHidden ? [] : Charts(_curves, width, rows), bar, .. hasKeys ? [keys] : Array.Empty<string>()];
        }
    }

    private static int Inner(int width) => Math.Max(LeastWidth, width - Margin);

    private static IReadOnlyList<string> Charts(TrainingCurves curves, int width, int rows)
    {
        int each = Math.Min(WidestChart, (width - Indent - Gap) / 2);
        CurveChart loss = new("loss", IsShare: false, curves.Loss, curves.End), accuracy = new("accuracy", IsShare: true, curves.Accuracy, curves.End);
        return [.. loss.Lines(each, rows).Zip(accuracy.Lines(each, rows), (left, right) => new string(' ', Indent) + left + new string(' ', Gap) + right)];
    }
}
