using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>How long a training is meant to be; known before its first step.</summary>
public sealed record TrainingPlan
{
    private TrainingPlan(EpochCount epochs, StepCount totalSteps, BatchCount batchesPerEpoch, BatchCount window)
    {
        Epochs = epochs;
        TotalSteps = totalSteps;
        BatchesPerEpoch = batchesPerEpoch;
        Window = window;
    }

    /// <summary>Epochs, the last and perhaps partial one included.</summary>
    public EpochCount Epochs { get; }

    /// <summary>Optimiser steps of the whole training.</summary>
    public StepCount TotalSteps { get; }

    /// <summary>Batches of a whole epoch.</summary>
    public BatchCount BatchesPerEpoch { get; }

    /// <summary>Batches whose gradients are added up for one optimiser step; the last window of an epoch may be shorter.</summary>
    public BatchCount Window { get; }

    /// <summary>Optimiser steps of a whole epoch.</summary>
    public StepCount StepsPerEpoch => new(((long)BatchesPerEpoch.Value + Window.Value - 1) / Window.Value);

    /// <summary>The plan of a training that ends at the first of two limits.</summary>
    /// <param name="maxEpochs">Most epochs; null for no limit.</param>
    /// <param name="maxSteps">Most optimiser steps; null for no limit.</param>
    /// <param name="batchesPerEpoch">Batches of an epoch.</param>
    /// <param name="window">Batches of an optimiser step; 1 if null.</param>
    /// <exception cref="UserErrorException">Both limits are null, a number is zero, there is no batch, or there are too many steps.</exception>
    public static TrainingPlan Make(EpochCount? maxEpochs, StepCount? maxSteps, BatchCount batchesPerEpoch, BatchCount? window = null)
    {
        if (maxEpochs is null && maxSteps is null)
            throw new UserErrorException("A training needs an end: set MaxEpochs, MaxSteps or both.");
        if (maxEpochs is { Value: 0 } || maxSteps is { Value: 0 })
            throw new UserErrorException("A training of 0 epochs or 0 steps does nothing: set MaxEpochs and MaxSteps to at least 1.");
        if (batchesPerEpoch.Value == 0)
            throw new UserErrorException("There is no training batch: give the training set at least one sample and the limit on training batches at least 1.");
        if (window is { Value: 0 })
            throw new UserErrorException("AccumulateBatches is 0: an optimiser step takes at least 1 batch.");
        TrainingPlan epoch = new(new(1), default, batchesPerEpoch, window ?? new BatchCount(1));
        long perEpoch = epoch.StepsPerEpoch.Value;
        long byEpochs = maxEpochs is { } epochs ? epochs.Value * perEpoch : long.MaxValue;
        long steps = Math.Min(byEpochs, maxSteps?.Value ?? long.MaxValue);
        long needed = (steps / perEpoch) + (steps % perEpoch == 0 ? 0 : 1);
        if (needed > int.MaxValue)
            throw new UserErrorException($"{steps} steps are {needed} epochs, more than can be counted: set a smaller MaxSteps.");
        return new TrainingPlan(new((int)needed), new(steps), batchesPerEpoch, epoch.Window);
    }

    /// <summary>Batches of an epoch: all, but in a last epoch that a limit on steps cuts short.</summary>
    public BatchCount BatchesOf(EpochCount epoch)
    {
        long steps = TotalSteps.Value - (epoch.Value * StepsPerEpoch.Value);
        return new((int)Math.Clamp(steps * Window.Value, 0, BatchesPerEpoch.Value));
    }

    /// <summary>Optimiser steps taken at a time of the clock.</summary>
    public StepCount StepsAt(TrainingClock clock) => new((clock.Epoch.Value * StepsPerEpoch.Value)
        + (clock.Batch.Value >= BatchesPerEpoch.Value ? StepsPerEpoch.Value : clock.Batch.Value / Window.Value));

    /// <summary>Whether a time of the clock lies between two optimiser steps and not within a window of batches.</summary>
    public bool IsBetweenSteps(TrainingClock clock) => clock.Batch.Value % Window.Value == 0 || clock.Batch.Value >= BatchesPerEpoch.Value;

    /// <summary>What is due at a time of the clock.</summary>
    public FitPhase PhaseAt(TrainingClock clock)
    {
        if (clock.Batch.Value > 0 && clock.Batch.Value >= BatchesOf(clock.Epoch).Value)
            return FitPhase.EpochEnd;
        return clock.Epoch.Value >= Epochs.Value ? FitPhase.Finished : FitPhase.Training;
    }
}
