namespace Inkling.Training;

/// <summary>What an entry of a log is about; of two at the same step the later value comes later.</summary>
public enum LogScope
{
    /// <summary>The beginning of the run.</summary>
    Start,

    /// <summary>One optimiser step.</summary>
    Step,

    /// <summary>A validation in the middle of an epoch.</summary>
    Validation,

    /// <summary>The end of an epoch, its validation included.</summary>
    Epoch,

    /// <summary>The end of the run.</summary>
    End,
}

/// <summary>
/// Where in a run an entry of its log belongs. Entries are written in this order, so a log is brought back to a checkpoint by cutting it
/// behind the last entry that is not later.
/// </summary>
/// <param name="Step">Optimiser steps taken.</param>
/// <param name="Scope">What it is about.</param>
public readonly record struct LogPosition(long Step, LogScope Scope) : IComparable<LogPosition>
{
    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => Step != other.Step ? Step.CompareTo(other.Step) : Scope.CompareTo(other.Scope);

    /// <summary>
    /// The last position that is behind a run that stands here, between two steps: an epoch counts once the clock has left it, a
    /// validation once it has been recorded.
    /// </summary>
    internal static LogPosition At(RunState state) => new(
        state.Steps.Value,
        state.Clock.Batch.Value == 0 ? LogScope.Epoch : state.ValidatedAt == state.Steps.Value ? LogScope.Validation : LogScope.Step);
}
