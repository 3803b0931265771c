using System.Globalization;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// The usual training of a network that sorts samples into classes: softmax-cross-entropy, and accuracy in every
/// phase. Derive from it to change a step; its predictions are probabilities.
/// </summary>
/// <param name="network">From inputs [samples, ...] to logits [samples, classes], before any softmax.</param>
/// <param name="optimizers">Makes optimiser and schedule for the network's parameters and the planned length.</param>
/// <param name="labelSmoothing">Share of the training target spread evenly over all classes; validation and test never smooth.</param>
/// <param name="metrics">What to measure beside losses and accuracies, for example <c>ClassificationMetrics&lt;ValidationPhase&gt;.MacroF1</c>.</param>
public class Classifier(
    Module network, Func<ParameterVector, TrainingPlan, OptimizerPlan> optimizers, double labelSmoothing = 0, IReadOnlyList<Metric>? metrics = null)
    : TrainingModule<LabelledBatch>
{
    /// <inheritdoc/>
    public override Module Network => network;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> LoggedMetrics { get; } =
        [Metrics.TrainingAccuracy, Metrics.ValidationAccuracy, Metrics.TestAccuracy, .. metrics ?? []];

    /// <summary>The label smoothing, which decides the result.</summary>
    public override IReadOnlyDictionary<string, string> CheckpointMetadata { get; } =
        new Dictionary<string, string> { ["label_smoothing"] = labelSmoothing.ToString("R", CultureInfo.InvariantCulture) };

    /// <inheritdoc/>
    public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context) =>
        Step(batch, context, Metrics.TrainingAccuracy, labelSmoothing);

    /// <inheritdoc/>
    public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context) =>
        Step(batch, context, Metrics.ValidationAccuracy, 0);

    /// <inheritdoc/>
    public override StepResult<TestPhase> TestStep(LabelledBatch batch, StepContext<TestPhase> context) =>
        Step(batch, context, Metrics.TestAccuracy, 0);

    /// <summary>The classes' probabilities, [samples, classes].</summary>
    public override Tensor PredictStep(LabelledBatch batch)
    {
        Tensor logits = network.Forward(batch.Inputs);
        Softmax.Forward(logits.Values, logits.Shape[1], logits.Values);
        return logits;
    }

    /// <inheritdoc/>
    public override OptimizerPlan ConfigureOptimizers(TrainingPlan plan) => optimizers(network.Parameters, plan);

    private StepResult<TPhase> Step<TPhase>(LabelledBatch batch, StepContext<TPhase> context, MeanMetric<TPhase, HigherIsBetter> accuracy, double smoothing)
        where TPhase : struct, IMetricPhase
    {
        Tensor logits = network.Forward(batch.Inputs);
        ReadOnlySpan<byte> labels = batch.Labels.Span;
        context.LogClasses(logits, labels);
        return logits.CrossEntropy(labels, smoothing).With(accuracy, Accuracy.CountCorrect(logits, labels), labels.Length);
    }
}
