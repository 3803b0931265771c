using Inkling.Training;

namespace Inkling.Digits;

/// <summary>What a model said about each image of a set, next to the truth.</summary>
public sealed class Answers
{
    private readonly float[] _probabilities;
    private readonly byte[] _labels;
    private readonly byte[] _predicted;
    private readonly float[] _confidences;
    private readonly bool[] _correct;

    /// <summary>Answers over the given arrays, which are not copied.</summary>
    /// <param name="probabilities">[images, classes], each row a distribution.</param>
    /// <param name="labels">The true class of each image.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="loss">Mean cross-entropy in nats, computed from logits.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public Answers(float[] probabilities, byte[] labels, int classCount, double loss)
    {
        if (probabilities.Length != labels.Length * classCount)
            throw new ArgumentException($"{labels.Length} images of {classCount} classes need {labels.Length * classCount} probabilities, got {probabilities.Length}.", nameof(probabilities));
        (_probabilities, _labels, ClassCount, Loss) = (probabilities, labels, classCount, loss);
        _predicted = new byte[labels.Length];
        _confidences = new float[labels.Length];
        _correct = new bool[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            // A network that says NaN says nothing: class 0 without confidence.
            int answer = Math.Max(0, Accuracy.ArgMax(Probabilities(i)));
            _predicted[i] = (byte)answer;
            _confidences[i] = float.IsNaN(Probabilities(i)[answer]) ? 0 : Probabilities(i)[answer];
            _correct[i] = answer == labels[i];
        }
    }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>Mean cross-entropy in nats.</summary>
    public double Loss { get; }

    /// <summary>The true classes.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>The most probable classes.</summary>
    public ReadOnlySpan<byte> Predicted => _predicted;

    /// <summary>The probability of each answer.</summary>
    public ReadOnlySpan<float> Confidences => _confidences;

    /// <summary>Whether each answer is right.</summary>
    public ReadOnlySpan<bool> Correct => _correct;

    /// <summary>The classes' probabilities for one image.</summary>
    public ReadOnlySpan<float> Probabilities(int image) => _probabilities.AsSpan(image * ClassCount, ClassCount);

    /// <summary>All wrong answers, the most confident first.</summary>
    public IReadOnlyList<WrongAnswer> Errors() =>
    [
        .. Enumerable.Range(0, Count)
            .Where(i => !_correct[i])
            .OrderByDescending(i => _confidences[i])
            .Select(i => new WrongAnswer(i, _labels[i], _predicted[i], _confidences[i])),
    ];
}
