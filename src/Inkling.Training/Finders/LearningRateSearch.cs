using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Which learning rates a finder tries: from the lowest to the highest in equal steps on the log axis.</summary>
public sealed record LearningRateSearch
{
    /// <summary>The first rate.</summary>
    public double Lowest { get; init; } = 1e-6;

    /// <summary>The last rate, unless the loss diverges before.</summary>
    public double Highest { get; init; } = 10;

    /// <summary>Optimiser steps, each with a rate of its own.</summary>
    public StepCount Steps { get; init; } = new(100);

    /// <summary>Share of the past in the smoothed loss, from 0 on and below 1.</summary>
    public double Smoothing { get; init; } = 0.9;

    /// <summary>The search ends when the smoothed loss is so many times the smallest so far.</summary>
    public double DivergenceFactor { get; init; } = 4;

    /// <exception cref="UserErrorException">A number is impossible.</exception>
    internal void Validate()
    {
        if (!(Lowest > 0 && Highest > Lowest && double.IsFinite(Highest)))
            throw new UserErrorException(FormattableString.Invariant($"The learning rates to search are {Lowest} to {Highest}: give a lowest above 0 and a higher, finite highest."));
        if (Steps.Value < 5)
            throw new UserErrorException($"A search for a learning rate in {Steps} shows nothing: give at least 5.");
        if (!(Smoothing >= 0 && Smoothing < 1))
            throw new UserErrorException(FormattableString.Invariant($"Smoothing is {Smoothing}: give a share from 0 on and below 1."));
        if (!(DivergenceFactor > 1))
            throw new UserErrorException(FormattableString.Invariant($"DivergenceFactor is {DivergenceFactor}: give a number above 1."));
    }
}
