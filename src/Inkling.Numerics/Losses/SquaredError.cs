using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>The mean squared error of a sample's values: loss = sum_v (x_v - target_v)^2 / values.</summary>
public static class SquaredError
{
    /// <summary>Computes each sample's loss and the gradient of the summed loss with respect to x, 2 (x - target) / values.</summary>
    /// <param name="x">[samples, values].</param>
    /// <param name="target">[samples, values].</param>
    /// <param name="gradient">[samples, values], overwritten.</param>
    /// <param name="losses">[samples], overwritten with each sample's loss.</param>
    /// <returns>The sum over samples of the losses, in double, in the order of the samples.</returns>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static double Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> target, Span<float> gradient, Span<double> losses) =>
        ValueLoss.Run<Square>(x, target, gradient, losses);

    private readonly struct Square : IValueLoss
    {
        public static Vector256<double> Apply(Vector256<double> x, Vector256<double> target, out Vector256<double> derivative)
        {
            Vector256<double> difference = x - target;
            derivative = difference + difference;
            return difference * difference;
        }
    }
}
