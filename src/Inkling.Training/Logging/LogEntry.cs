using Inkling.Vision;

namespace Inkling.Training;

/// <summary>How a training ended, for its log.</summary>
/// <param name="Reason">Why: the name of a <see cref="StopReason"/>, or <c>Exception</c>.</param>
/// <param name="Message">Why, in a sentence.</param>
public sealed record LogEnd(string Reason, string Message)
{
    /// <summary>Whether it did what it was meant to; null if somebody stopped it.</summary>
    public bool? Succeeded => Reason switch
    {
        nameof(StopReason.Cancelled) => null,
        nameof(StopReason.Diverged) or ExceptionReason => false,
        _ => true,
    };

    internal const string ExceptionReason = "Exception";
}

/// <summary>One thing that a run writes about itself: a number, a histogram, a picture, or its end.</summary>
public readonly record struct LogEntry
{
    private readonly object? _content;

    /// <summary>A number.</summary>
    public LogEntry(LogPosition position, int epoch, string name, double value) => (Position, Epoch, Name, Value) = (position, epoch, name, value);

    /// <summary>A histogram.</summary>
    public LogEntry(LogPosition position, int epoch, string name, LogHistogram histogram) => (Position, Epoch, Name, _content) = (position, epoch, name, histogram);

    /// <summary>A picture.</summary>
    public LogEntry(LogPosition position, int epoch, string name, GrayImage image) => (Position, Epoch, Name, _content) = (position, epoch, name, image);

    /// <summary>The end of the run.</summary>
    public LogEntry(LogPosition position, int epoch, LogEnd end) => (Position, Epoch, Name, _content) = (position, epoch, "end", end);

    /// <summary>Where in the run it belongs.</summary>
    public LogPosition Position { get; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>What it is called, for example <c>validation_loss</c>.</summary>
    public string Name { get; }

    /// <summary>The number; 0 where it is something else.</summary>
    public double Value { get; }

    /// <summary>Whether it is a number.</summary>
    public bool IsScalar => _content is null;

    /// <summary>The histogram, if it is one.</summary>
    public LogHistogram? Histogram => _content as LogHistogram;

    /// <summary>The picture, if it is one.</summary>
    public GrayImage? Image => _content as GrayImage;

    /// <summary>The end, if it is it.</summary>
    public LogEnd? End => _content as LogEnd;
}
