using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The logistic function followed by the binary cross-entropy of a sample's values, in a form that neither overflows nor cancels:
/// loss = sum_v (max(x_v, 0) - x_v target_v + log(1 + exp(-|x_v|))) / values, which is -target log p - (1 - target) log(1 - p) with p = 1 / (1 + exp(-x)).
/// </summary>
public static class BinaryCrossEntropy
{
    /// <summary>Computes each sample's loss and the gradient of the summed loss with respect to the logits, (p - target) / values.</summary>
    /// <param name="logits">[samples, values], x.</param>
    /// <param name="target">[samples, values], each in [0, 1].</param>
    /// <param name="gradient">[samples, values], overwritten.</param>
    /// <param name="losses">[samples], overwritten with each sample's loss.</param>
    /// <returns>The sum over samples of the losses, in double, in the order of the samples.</returns>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static double Forward(ReadOnlySpan<float> logits, ReadOnlySpan<float> target, Span<float> gradient, Span<double> losses) =>
        ValueLoss.Run<Entropy>(logits, target, gradient, losses);

    private readonly struct Entropy : IValueLoss
    {
        public static Vector256<double> Apply(Vector256<double> x, Vector256<double> target, out Vector256<double> derivative)
        {
            Vector256<double> one = Vector256<double>.One, e = Vector256.Exp(-Vector256.Abs(x)), sum = one + e;
            Vector256<double> p = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<double>.Zero), one, e) / sum;
            derivative = p - target;
            return Vector256.Max(x, Vector256<double>.Zero) - (x * target) + Vector256.Log(sum);
        }
    }
}
