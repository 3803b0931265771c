namespace Inkling.Digits;

/// <summary>Two models on the same images.</summary>
/// <param name="First">The first model's evaluation.</param>
/// <param name="Second">The second model's.</param>
public sealed record Comparison(ModelEvaluation First, ModelEvaluation Second)
{
    /// <summary>Whether they differ by more than chance.</summary>
    public McNemarTest Test { get; } = McNemarTest.Of(First.Answers.Correct, Second.Answers.Correct);

    /// <summary>Images that both have right.</summary>
    public int BothRight { get; } = Both(First, Second, right: true);

    /// <summary>Images that both have wrong.</summary>
    public int BothWrong { get; } = Both(First, Second, right: false);

    /// <summary>The one with more right answers; null if they have as many.</summary>
    public ModelEvaluation? Better => First.Correct == Second.Correct ? null : First.Correct > Second.Correct ? First : Second;

    /// <summary>Which is better and by how much, in a sentence or two.</summary>
    public string Sentence
    {
        get
        {
            if (Better is not { } better)
                return $"Both models are equally good: {Numbers.Percent(First.Accuracy)} of {Numbers.Count(First.Count, "image")}.";
            ModelEvaluation worse = better == First ? Second : First;
            string names = $"The {Name(better)} is better: {Numbers.Percent(better.Accuracy)} against {Numbers.Percent(worse.Accuracy)} of the {Numbers.Whole(better.Count)} {better.Split} images are right, "
                + $"{Numbers.Count(better.Count - better.Correct, "error")} against {Numbers.Whole(worse.Count - worse.Correct)}.";
            string p = $"on {Numbers.Count(Test.Disagreements, "disagreement")} McNemar's test gives p {(Test.PValue < 1e-6 ? "below 0.000001" : "= " + Numbers.Probability(Test.PValue))}";
            return Test.IsSignificant
                ? $"{names} Chance does not explain the difference: {p}."
                : $"{names} The difference may be chance: {p}.";
        }
    }

    private static string Name(ModelEvaluation model) => DigitNetwork.Find(model.Network)?.Title ?? model.Network;

    private static int Both(ModelEvaluation first, ModelEvaluation second, bool right)
    {
        int count = 0;
        for (int i = 0; i < first.Count; i++)
        {
            if (first.Answers.Correct[i] == right && second.Answers.Correct[i] == right)
                count++;
        }
        return count;
    }
}
