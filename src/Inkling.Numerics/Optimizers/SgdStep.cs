namespace Inkling.Numerics;

/// <summary>
/// One step of stochastic gradient descent with momentum, Nesterov momentum and L2 weight decay over a flat buffer,
/// by the formulas of torch.optim.SGD:
/// g = scale * gradient + decay * w; v = momentum * v + g (first step: v = g); w -= rate * (nesterov ? g + momentum * v : v).
/// </summary>
public static class SgdStep
{
    /// <summary>Updates the weights and the velocity in place and sets the gradient to zero.</summary>
    public static void Apply(Span<float> weights, Span<float> gradients, Span<float> velocity, float scale, float rate, float momentum, float decay, bool nesterov)
    {
        Check.SameLength<float, float>(weights, gradients);
        if (momentum != 0)
            Check.SameLength<float, float>(weights, velocity);
        for (int i = 0; i < weights.Length; i++)
        {
            float g = (gradients[i] * scale) + (decay * weights[i]);
            if (momentum != 0)
            {
                float v = (momentum * velocity[i]) + g;
                velocity[i] = v;
                g = nesterov ? g + (momentum * v) : v;
            }
            weights[i] -= rate * g;
            gradients[i] = 0;
        }
    }
}
