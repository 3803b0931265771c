namespace Inkling.Training;

/// <summary>
/// Where a training stands, in whole numbers. Everything else that depends on time is a function of it and of the
/// <see cref="TrainingPlan"/>: the step, the phase, the learning rate, the batch, the dropout masks.
/// </summary>
/// <param name="Epoch">Epochs finished, validation included.</param>
/// <param name="Batch">Batches finished of the present epoch.</param>
public readonly record struct TrainingClock(EpochCount Epoch, BatchCount Batch)
{
    /// <summary>After one more batch.</summary>
    internal TrainingClock NextBatch => this with { Batch = new(Batch.Value + 1) };

    /// <summary>After the end of the epoch.</summary>
    internal TrainingClock NextEpoch => new(new(Epoch.Value + 1), default);

    /// <summary>Epoch and batch counted from 1, as people do, of the batch that is next.</summary>
    public override string ToString() => $"epoch {Epoch.Value + 1}, batch {Batch.Value + 1}";
}

/// <summary>What is due at a time of the clock.</summary>
public enum FitPhase
{
    /// <summary>A batch is to be learned.</summary>
    Training,

    /// <summary>The epoch's batches are done; validation, monitors and checkpoints are due.</summary>
    EpochEnd,

    /// <summary>Nothing is left to do.</summary>
    Finished,
}
