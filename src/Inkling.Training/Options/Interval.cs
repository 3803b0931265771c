namespace Inkling.Training;

/// <summary>
/// How often something happens: every so many epochs, every so many optimiser steps, or whenever so much time has passed at the end of
/// a step: <c>2.Epochs</c>, <c>500.Steps</c>, <c>TimeSpan.FromMinutes(10)</c>.
/// </summary>
public readonly record struct Interval
{
    private Interval(EpochCount? epochs, StepCount? steps, TimeSpan? time) => (Epochs, Steps, Time) = (epochs, steps, time);

    /// <summary>Epochs from one time to the next; null if it is not counted in epochs.</summary>
    public EpochCount? Epochs { get; }

    /// <summary>Optimiser steps from one time to the next; null if it is not counted in steps.</summary>
    public StepCount? Steps { get; }

    /// <summary>Time from one time to the next; null if it is not measured in time.</summary>
    public TimeSpan? Time { get; }

    /// <summary>At the end of every so many epochs.</summary>
    public static implicit operator Interval(EpochCount epochs) => new(epochs, null, null);

    /// <summary>After every so many optimiser steps of the run.</summary>
    public static implicit operator Interval(StepCount steps) => new(null, steps, null);

    /// <summary>After the first step that ends at least so long after the last time.</summary>
    public static implicit operator Interval(TimeSpan time) => new(null, null, time);

    /// <summary>Whether it is longer than nothing.</summary>
    internal bool IsPossible => Epochs is { Value: > 0 } || Steps is { Value: > 0 } || Time > TimeSpan.Zero;

    /// <inheritdoc/>
    public override string ToString() => Epochs?.ToString() ?? Steps?.ToString() ?? Time?.ToString() ?? "nothing";
}
