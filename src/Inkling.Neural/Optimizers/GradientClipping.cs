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
}
