using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What hooks can see of a run. One object lives as long as the run; copy what you want to keep.</summary>
public sealed class RunState
{
    internal RunState(TrainingPlan plan, RunKeys keys, Module network, MetricTable metrics)
    {
        Plan = plan;
        Keys = keys;
        Network = network;
        Metrics = metrics;
    }

    /// <summary>Where the run stands.</summary>
    public TrainingClock Clock { get; internal set; }

    /// <summary>How long it is meant to be.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>Optimiser steps taken.</summary>
    public StepCount Steps => Plan.StepsAt(Clock);

    /// <summary>The run's randomness.</summary>
    public RunKeys Keys { get; }

    /// <summary>The network that is trained.</summary>
    public Module Network { get; }

    /// <summary>What a training learns with, to look at; none in other passes.</summary>
    public IReadOnlyList<NamedOptimizer> Optimizers { get; internal set; } = [];

    /// <summary>Shows an observer the modules as they run: from the next training batch, validation or test on. It must change nothing.</summary>
    public void Watch(IForwardObserver observer) => Observer = ForwardObservers.With(Observer, observer);

    /// <summary>Ends what <see cref="Watch"/> began; nothing happens where it did not begin.</summary>
    public void Unwatch(IForwardObserver observer) => Observer = ForwardObservers.Without(Observer, observer);

    /// <summary>What is shown the modules as they run; mostly nothing.</summary>
    internal IForwardObserver? Observer { get; private set; }

    /// <summary>What averages the weights, which validations and best checkpoints then use; null if nothing does.</summary>
    internal WeightAveraging? Averaging { get; set; }

    /// <summary>The present epoch's metrics so far.</summary>
    public MetricTable Metrics { get; }

    /// <summary>The learning rate of the present step, or of the last one between steps.</summary>
    public double LearningRate { get; internal set; }

    /// <summary>
    /// L2 norm of the gradient of the present step's mean loss before clipping; null before it is measured and where neither
    /// <see cref="TrainerOptions.MaxGradientNorm"/> nor <see cref="TrainerOptions.MeasureGradientNorm"/> is set, as measuring costs time.
    /// </summary>
    public double? GradientNorm { get; internal set; }

    /// <summary>Whether the last batch ended a window, so that the weights changed.</summary>
    public bool TookStep { get; internal set; }

    /// <summary>
    /// Mean loss of the last step's samples, those of all batches of its window: what was logged as <see cref="Metrics.TrainingLoss"/>. Null before
    /// the first step that this process takes, and where a module with manual optimisation logs no loss.
    /// </summary>
    public double? StepLoss { get; internal set; }

    /// <summary>Samples of the last step, those of all batches of its window.</summary>
    public SampleCount StepSamples { get; internal set; }

    /// <summary>Whether the run goes on with one that an earlier call began, in its folder.</summary>
    public bool IsResumed { get; internal set; }

    /// <summary>Optimiser steps before the last validation of the training; -1 if there was none.</summary>
    internal long ValidatedAt { get; set; } = -1;

    /// <summary>Whether the epoch's last batch is done and the epoch not yet over.</summary>
    internal bool IsEpochEnding { get; set; }

    /// <summary>The training loss of the present window of batches.</summary>
    internal MeanState WindowLoss { get; } = new();

    /// <summary>How the training ended; null before <see cref="Hooks.OnFitEnd"/>.</summary>
    public FitResult? Result { get; internal set; }

    /// <summary>The finished epochs, and the validations within epochs.</summary>
    public RunHistory History { get; internal set; } = RunHistory.Empty;

    /// <summary>What the network has said, at <see cref="Hooks.OnPredictEnd"/>; null before.</summary>
    public Predictions? Predictions { get; internal set; }

    /// <summary>The best checkpoint so far, whose file is whole; null before the first.</summary>
    public BestCheckpoint? BestCheckpoint { get; internal set; }

    /// <summary>The folder of the run's checkpoints, as a full path; null if it saves none.</summary>
    internal string? CheckpointFolder { get; set; }

    /// <summary>The last checkpoint to resume from, whose file is whole; null before the first.</summary>
    public string? LastCheckpoint { get; internal set; }
}
