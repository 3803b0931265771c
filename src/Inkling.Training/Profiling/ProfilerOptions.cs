using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Which batches of a training are profiled: some are waited for, some run with the profiler on and are forgotten, so that caches and just-in-time
/// compilation have settled, and then come those that count, with what follows the last of them until the next.
/// </summary>
public sealed record ProfilerOptions
{
    /// <summary>Training batches that run without the profiler at first.</summary>
    public BatchCount Wait { get; init; }

    /// <summary>Training batches after them that are measured and forgotten.</summary>
    public BatchCount WarmUp { get; init; } = new(10);

    /// <summary>Training batches that count; null profiles until the end of the training or until there is no room.</summary>
    public BatchCount? Active { get; init; }

    /// <summary>
    /// Most spans of time that are kept, 56 bytes each, allocated before the training; a batch has about three for each layer and ten more.
    /// The profile ends with the last batch that fits.
    /// </summary>
    public int MostSpans { get; init; } = 1 << 16;

    /// <summary>
    /// Most floating-point operations a second of this machine, a multiply-add counting as two, to which the layers are compared; null does not
    /// compare.
    /// </summary>
    public double? PeakOperationsPerSecond { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="UserErrorException">An option is impossible.</exception>
    internal void Validate()
    {
        if (Active is { Value: < 1 })
            throw new UserErrorException("A profile of 0 active batches is empty: give at least 1, or null for as many as there is room for.");
        if (MostSpans < 1)
            throw new UserErrorException($"MostSpans is {MostSpans}: give at least 1.");
        if (PeakOperationsPerSecond is { } peak && !(peak > 0 && double.IsFinite(peak)))
            throw new UserErrorException(FormattableString.Invariant($"PeakOperationsPerSecond is {peak}: give a finite number above 0, or null."));
    }
}
