using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Which batch sizes a finder tries: the smallest and its doubles.</summary>
public sealed record BatchSizeSearch
{
    /// <summary>The first size, in samples.</summary>
    public int Smallest { get; init; } = 16;

    /// <summary>The largest size, in samples; the training set's if that is smaller.</summary>
    public int Largest { get; init; } = 4096;

    /// <summary>Steps of each size that are measured.</summary>
    public StepCount Steps { get; init; } = new(10);

    /// <summary>Steps of each size before those, which shape its memory.</summary>
    public StepCount WarmUp { get; init; } = new(3);

    /// <summary>
    /// Bytes of working memory (activations and their gradients) that a step may need; half of what the process may use if null. A size is
    /// not tried if twice the memory of the one before would be more.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The search ends when so many sizes in a row were slower than the fastest.</summary>
    public int Patience { get; init; } = 2;

    /// <exception cref="UserErrorException">A number is impossible.</exception>
    internal void Validate()
    {
        if (Smallest < 1 || Largest < Smallest)
            throw new UserErrorException($"The batch sizes to search are {Smallest} to {Largest}: give a smallest of at least 1 and a largest that is not smaller.");
        if (Steps.Value < 1 || Patience < 1)
            throw new UserErrorException($"A search for a batch size measures {Steps} and ends after {Patience} slower sizes: give at least 1 of each.");
        if (MemoryLimit <= 0)
            throw new UserErrorException($"MemoryLimit is {MemoryLimit} bytes: give a number above 0, or null.");
    }
}
