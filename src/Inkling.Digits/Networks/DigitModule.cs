using System.Globalization;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>The training of a digit network by a recipe. Its checkpoints say all that a <see cref="Recognizer"/> needs to know.</summary>
/// <param name="network">Which network.</param>
/// <param name="recipe">How it is trained.</param>
/// <param name="dataName">What the checkpoint says about its data beside the hash: their name.</param>
/// <param name="normalization">What is done to its input.</param>
public sealed class DigitModule(DigitNetwork network, Recipe recipe, Normalization normalization, string dataName = "")
    : Classifier(network.Build(), (parameters, _) => new OptimizerPlan(recipe.MakeOptimizer(parameters), recipe.Schedule), recipe.LabelSmoothing)
{
    /// <summary>Key in a checkpoint's words: <see cref="DigitNetwork.Key"/>.</summary>
    internal const string NetworkWord = "network";

    /// <summary>Key in a checkpoint's words: <see cref="Normalization.Mean"/>.</summary>
    internal const string MeanWord = "normalization_mean";

    /// <summary>Key in a checkpoint's words: <see cref="Normalization.StandardDeviation"/>.</summary>
    internal const string DeviationWord = "normalization_standard_deviation";

    /// <summary>Key in a checkpoint's words: the name of the data it was trained on.</summary>
    internal const string DataWord = "data";

    /// <summary>Which network it is.</summary>
    public DigitNetwork DigitNetwork => network;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> CheckpointMetadata { get; } = new Dictionary<string, string>
    {
        [NetworkWord] = network.Key,
        [MeanWord] = normalization.Mean.ToString("R", CultureInfo.InvariantCulture),
        [DeviationWord] = normalization.StandardDeviation.ToString("R", CultureInfo.InvariantCulture),
        [DataWord] = dataName,
        ["label_smoothing"] = recipe.LabelSmoothing.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>Takes down what the network says in test steps; null for nobody.</summary>
    internal AnswerRecorder? Recorder { get; set; }

    /// <inheritdoc/>
    public override StepResult<TestPhase> TestStep(LabelledBatch batch, StepContext<TestPhase> context)
    {
        if (Recorder is null)
            return base.TestStep(batch, context);
        // One pass gives loss, accuracy and every probability: the test images are seen once.
        Tensor logits = Network.Forward(batch.Inputs);
        ReadOnlySpan<byte> labels = batch.Labels.Span;
        Recorder.Add(logits, labels);
        return logits.CrossEntropy(labels).With(Metrics.TestAccuracy, Accuracy.CountCorrect(logits, labels), labels.Length);
    }
}

/// <summary>Collects a network's probabilities batch by batch.</summary>
/// <param name="count">Number of images.</param>
/// <param name="classCount">Number of classes.</param>
internal sealed class AnswerRecorder(int count, int classCount)
{
    private readonly float[] _probabilities = new float[count * classCount];
    private readonly byte[] _labels = new byte[count];
    private int _count;

    internal void Add(Tensor logits, ReadOnlySpan<byte> labels)
    {
        Softmax.Forward(logits.Values, classCount, _probabilities.AsSpan(_count * classCount, labels.Length * classCount));
        labels.CopyTo(_labels.AsSpan(_count));
        _count += labels.Length;
    }

    internal Answers Finish(double loss) => new(_probabilities, _labels, classCount, loss);
}
