namespace Inkling.Numerics;

/// <summary>
/// One step of Adam (Kingma and Ba, 2015) or AdamW (Loshchilov and Hutter, 2019) over a flat buffer, by the formulas
/// of torch.optim: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// w -= rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon).
/// Adam adds decay * w to the gradient; AdamW multiplies the weights by 1 - rate * decay instead.
/// </summary>
public static class AdamStep
{
    /// <summary>Updates weights and both moments in place and sets the gradient to zero.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="gradients">Their gradients; zero afterwards.</param>
    /// <param name="first">The running mean m.</param>
    /// <param name="second">The running mean of squares v.</param>
    /// <param name="step">t: 1 for the first step.</param>
    /// <param name="scale">Factor applied to the gradients first.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="beta1">b1.</param>
    /// <param name="beta2">b2.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="decoupled">True for AdamW.</param>
    public static void Apply(
        Span<float> weights, Span<float> gradients, Span<float> first, Span<float> second, long step,
        float scale, double rate, double beta1, double beta2, double epsilon, double decay, bool decoupled)
    {
        Check.SameLength<float, float>(weights, gradients);
        Check.SameLength<float, float>(weights, first);
        Check.SameLength<float, float>(weights, second);
        float b1 = (float)beta1, b2 = (float)beta2, c1 = (float)(1 - beta1), c2 = (float)(1 - beta2), eps = (float)epsilon;
        float stepSize = (float)(rate / (1 - Math.Pow(beta1, step)));
        float rootInverse = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        float shrink = decoupled ? (float)(1 - (rate * decay)) : 1, l2 = decoupled ? 0 : (float)decay;
        for (int i = 0; i < weights.Length; i++)
        {
            float w = weights[i] * shrink;
            float g = (gradients[i] * scale) + (l2 * w);
            float m = (b1 * first[i]) + (c1 * g);
            float v = (b2 * second[i]) + (c2 * g * g);
            first[i] = m;
            second[i] = v;
            weights[i] = w - (stepSize * m / ((MathF.Sqrt(v) * rootInverse) + eps));
            gradients[i] = 0;
        }
    }
}
