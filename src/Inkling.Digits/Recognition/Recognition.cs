namespace Inkling.Digits;

/// <summary>A recognised digit.</summary>
/// <param name="Label">The most probable class.</param>
/// <param name="Probabilities">The probability of each class; they add up to 1.</param>
public sealed record Recognition(int Label, IReadOnlyList<float> Probabilities)
{
    /// <summary>The probability of <see cref="Label"/>.</summary>
    public float Confidence => Probabilities[Label];

    /// <summary>The second most probable class: it tells a doubtful answer from a sure one.</summary>
    public int Second
    {
        get
        {
            int second = Label == 0 ? 1 : 0;
            for (int label = second + 1; label < Probabilities.Count; label++)
            {
                if (label != Label && Probabilities[label] > Probabilities[second])
                    second = label;
            }
            return second;
        }
    }

    /// <summary>The answer in a line: <c>7    99.98 %   then 2 with 0.01 %</c>.</summary>
    public override string ToString() => $"{Label}  {Numbers.Percent(Confidence),8}   then {Second} with {Numbers.Percent(Probabilities[Second])}";
}
