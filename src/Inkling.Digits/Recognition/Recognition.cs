namespace Inkling.Digits;

/// <summary>A recognised digit.</summary>
/// <param name="Label">The most probable class.</param>
/// <param name="Probabilities">The probability of each class; they add up to 1.</param>
public sealed record Recognition(int Label, IReadOnlyList<float> Probabilities)
{
    /// <summary>The probability of <see cref="Label"/>.</summary>
    public float Confidence => Probabilities[Label];
}
