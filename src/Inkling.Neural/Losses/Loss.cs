namespace Inkling.Neural;

/// <summary>
/// What a step wants to make small: a sum over samples and how many samples it saw. The sum, not the mean, runs
/// backwards, so that gradients of several batches add up exactly; the optimiser divides by the samples.
/// </summary>
public readonly struct Loss
{
    internal Loss(Tensor total, double sum, int samples)
    {
        Total = total;
        Sum = sum;
        Samples = samples;
    }

    /// <summary>The loss summed over samples, in double.</summary>
    public double Sum { get; }

    /// <summary>Number of samples.</summary>
    public int Samples { get; }

    /// <summary>The mean over samples.</summary>
    public double Mean => Sum / Samples;

    /// <summary>The sum as a tensor of one element, from which the backward pass starts.</summary>
    internal Tensor Total { get; }
}
