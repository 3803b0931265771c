using System.Numerics;
using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Keeps gradients from being too long.</summary>
public static class GradientClipping
{
    /// <summary>
    /// The L2 norm of all gradients, each multiplied by <paramref name="gradientScale"/>; summed in double in a fixed order.
    /// </summary>
    public static double Norm(ParameterVector parameters, double gradientScale) =>
        Math.Sqrt(Sums.OfSquares(parameters.Gradients)) * Math.Abs(gradientScale);

    /// <summary>
    /// The factor that brings a norm down to a maximum: min(1, maximum / (norm + 1e-6)), as
    /// <c>torch.nn.utils.clip_grad_norm_</c>. Multiply the gradient scale by it.
    /// </summary>
    public static double Factor(double norm, double maximum) => Math.Min(1, maximum / (norm + 1e-6));

    /// <summary>
    /// Cuts each gradient, multiplied by <paramref name="gradientScale"/>, to at most <paramref name="maximum"/> in absolute value, as
    /// <c>torch.nn.utils.clip_grad_value_</c>; what is not a number stays so.
    /// </summary>
    public static void CutValues(ParameterVector parameters, double gradientScale, double maximum)
    {
        float bound = (float)(maximum / Math.Abs(gradientScale));
        Span<float> gradients = parameters.Gradients;
        Vector<float> high = new(bound), low = new(-bound);
        int i = 0;
        for (; i <= gradients.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> values = new(gradients[i..]);
            Vector.ConditionalSelect(Vector.GreaterThan(values, high), high, Vector.ConditionalSelect(Vector.LessThan(values, low), low, values)).CopyTo(gradients[i..]);
        }
        for (; i < gradients.Length; i++)
            gradients[i] = gradients[i] > bound ? bound : gradients[i] < -bound ? -bound : gradients[i];
    }
}
