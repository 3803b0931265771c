using Inkling.Training;

namespace Inkling.Digits;

/// <summary>An image that a model got wrong.</summary>
/// <param name="Index">Its index in the evaluated images.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The model's answer.</param>
/// <param name="Confidence">The probability of that answer.</param>
public sealed record WrongAnswer(int Index, int Label, int Predicted, double Confidence);

/// <summary>What a model is worth on a set of images: plain numbers.</summary>
public sealed record ModelEvaluation
{
    /// <summary>Key of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the images: test or validation.</summary>
    public required string Split { get; init; }

    /// <summary>Number of images.</summary>
    public required int Count { get; init; }

    /// <summary>Number of right answers.</summary>
    public required int Correct { get; init; }

    /// <summary>Mean cross-entropy in nats.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of right answers.</summary>
    public double Accuracy => (double)Correct / Count;

    /// <summary>95 % interval of the accuracy.</summary>
    public WilsonInterval Interval => WilsonInterval.Of(Correct, Count);

    /// <summary>Which class was taken for which.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    /// <summary>Whether the model is right as often as it says.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>What a threshold on the confidence buys.</summary>
    public required IReadOnlyList<RejectionPoint> Rejection { get; init; }

    /// <summary>All wrong answers, the most confident first.</summary>
    public required IReadOnlyList<WrongAnswer> Errors { get; init; }

    /// <summary>How long the evaluation took.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>What the model said about every image, in order.</summary>
    public required Answers Answers { get; init; }

    /// <summary>Draws everything from a model's answers.</summary>
    /// <param name="network">Key of the network.</param>
    /// <param name="split">Name of the images.</param>
    /// <param name="answers">What it said.</param>
    /// <param name="time">How long it took.</param>
    public static ModelEvaluation Of(string network, string split, Answers answers, TimeSpan time = default)
    {
        ConfusionMatrix confusion = ConfusionMatrix.Of(answers.Labels, answers.Predicted, answers.ClassCount);
        return new ModelEvaluation
        {
            Network = network,
            Split = split,
            Count = answers.Count,
            Correct = (int)confusion.Correct,
            Loss = answers.Loss,
            Confusion = confusion,
            Classes = confusion.Scores(),
            Calibration = Calibration.Of(answers.Confidences, answers.Correct),
            Rejection = RejectionPoint.Of(answers.Confidences, answers.Correct, RejectionPoint.DefaultThresholds),
            Errors = answers.Errors(),
            Time = time,
            Answers = answers,
        };
    }
}
