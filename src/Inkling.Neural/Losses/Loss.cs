using System.Runtime.InteropServices;

namespace Inkling.Neural;

/// <summary>
/// What a step wants to make small: a sum over samples and how many samples it saw. The sum, not the mean, runs
/// backwards, so that gradients of several batches add up exactly; the optimiser divides by the samples. Make one by
/// <see cref="Operations.CrossEntropy"/>, <see cref="Operations.MeanSquaredError"/>, <see cref="Operations.BinaryCrossEntropy(Tensor, Tensor)"/>, one of your own by
/// <see cref="Operations.ToLoss"/>, and put several together: <c>reconstruction + (0.1 * divergence)</c>.
/// </summary>
public readonly struct Loss
{
    /// <summary>Floats of the tape's memory that hold one sample's loss, a double.</summary>
    internal const int FloatsPerSample = sizeof(double) / sizeof(float);

    private readonly Memory<float> _perSample;

    internal Loss(Tensor total, double sum, int samples, Memory<float> perSample)
    {
        _perSample = perSample;
        Total = total;
        Sum = sum;
        Samples = samples;
    }

    /// <summary>The loss summed over samples, in double.</summary>
    public double Sum { get; }

    /// <summary>Number of samples.</summary>
    public int Samples { get; }

    /// <summary>
    /// Each sample's loss, in the order of the batch, until the tape begins another step.
    /// Their sum, added exactly, does not depend on how samples are ordered and cut into batches, as <see cref="Sum"/> does in its last bits.
    /// </summary>
    public ReadOnlySpan<double> PerSample => AsDoubles(_perSample);

    /// <summary>The mean over samples.</summary>
    public double Mean => Sum / Samples;

    /// <summary>Two losses of the same samples together.</summary>
    /// <exception cref="ArgumentException">They are of different numbers of samples.</exception>
    public static Loss operator +(Loss left, Loss right) => Operations.Combine(1, left, right);

    /// <summary>A loss that counts so many times as much.</summary>
    public static Loss operator *(double factor, Loss loss) => Operations.Combine(factor, loss, null);

    /// <inheritdoc cref="op_Multiply(double, Loss)"/>
    public static Loss operator *(Loss loss, double factor) => factor * loss;

    /// <summary>The sum as a tensor of one element, from which the backward pass starts.</summary>
    internal Tensor Total { get; }

    /// <summary>Memory of the tape as the doubles that lie there.</summary>
    internal static Span<double> AsDoubles(Memory<float> memory) => MemoryMarshal.Cast<float, double>(memory.Span);
}
