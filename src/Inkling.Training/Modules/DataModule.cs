using Inkling.Data;

namespace Inkling.Training;

/// <summary>The data of a training, cut into batches that can be had in any order.</summary>
/// <typeparam name="TBatch">What one batch holds.</typeparam>
public abstract class DataModule<TBatch>
{
    /// <summary>
    /// SHA-256 of the data, as 64 lower-case hexadecimal digits, which checkpoints carry as <see cref="CheckpointHashes.DataKey"/>; null if
    /// nobody has counted it. Read after <see cref="SetUp"/>.
    /// </summary>
    public virtual string? Sha256 { get; init; }

    /// <summary>Loads, splits, normalises. Called before anything else of each Fit, Validate, Test and Predict.</summary>
    /// <param name="keys">The run's randomness, for the split.</param>
    public virtual void SetUp(RunKeys keys)
    {
    }

    /// <summary>What is learned, in a new order each epoch.</summary>
    /// <param name="keys">The run's randomness, for the order.</param>
    public abstract IBatches<TBatch> TrainingBatches(RunKeys keys);

    /// <summary>What models are chosen by; null if nothing is kept for that.</summary>
    public virtual IBatches<TBatch>? ValidationBatches(RunKeys keys) => null;

    /// <summary>What the chosen model is measured by, once; null if there is nothing.</summary>
    public virtual IBatches<TBatch>? TestBatches(RunKeys keys) => null;

    /// <summary>What the model is asked about; the test batches unless overridden.</summary>
    public virtual IBatches<TBatch>? PredictBatches(RunKeys keys) => TestBatches(keys);
}

/// <summary>A data module made of functions, for data that are in memory already.</summary>
/// <typeparam name="TBatch">What one batch holds.</typeparam>
/// <param name="training">Makes the training batches.</param>
/// <param name="validation">Makes the validation batches; none if null.</param>
/// <param name="test">Makes the test batches; none if null.</param>
public sealed class BatchesModule<TBatch>(
    Func<RunKeys, IBatches<TBatch>> training, Func<RunKeys, IBatches<TBatch>>? validation = null, Func<RunKeys, IBatches<TBatch>>? test = null)
    : DataModule<TBatch>
{
    /// <inheritdoc/>
    public override IBatches<TBatch> TrainingBatches(RunKeys keys) => training(keys);

    /// <inheritdoc/>
    public override IBatches<TBatch>? ValidationBatches(RunKeys keys) => validation?.Invoke(keys);

    /// <inheritdoc/>
    public override IBatches<TBatch>? TestBatches(RunKeys keys) => test?.Invoke(keys);
}
