using System.ComponentModel;
using System.Text.Json.Serialization;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>
/// The contents of a configuration file. The descriptions are those of the published schema, so there are no others. Properties can be set: the generated reader would give
/// those that can only be initialised zeros in place of their defaults. Nobody does once it has been read.
/// </summary>
[Description("A training of one network: everything that its result follows from. What is left out keeps its default.")]
internal sealed record Sections
{
    /// <summary>Number of this layout; a change that breaks readers raises it.</summary>
    internal const int CurrentFormat = 1;

    [JsonPropertyName("$schema"), Description("Where the schema is, for editors.")]
    public string? Schema { get; set; }

    [Description("Number of the file's layout: 1.")]
    public int Format { get; set; } = CurrentFormat;

    [Description("What is trained, and how its weights change.")]
    public ModuleSection Module { get; set; } = new();

    [Description("What it learns from.")]
    public DataSection Data { get; set; } = new();

    [Description("How long it is trained and how often it is validated.")]
    public TrainerSection Trainer { get; set; } = new();

    [Description("What else happens while it is trained.")]
    public CallbackSection Callbacks { get; set; } = new();

    [Description("Split, first weights, order and dropout follow from it.")]
    public ulong Seed { get; set; } = WorkflowOptions.DefaultSeed;
}

/// <summary>What is trained. Checkpoints carry this section, so that the module can be made again from one.</summary>
internal sealed record ModuleSection
{
    [Description("The network: dense, cnn or fast.")]
    public string Network { get; set; } = DigitNetwork.Cnn.Key;

    [Description("What changes the weights.")]
    public OptimizerSection Optimizer { get; set; } = new();

    [Description("How the learning rate moves over the training.")]
    public ScheduleSection Schedule { get; set; } = new();

    [Description("Lowers the learning rate when validation no longer gets better; null never does.")]
    public PlateauSection? ReduceOnPlateau { get; set; }

    [Description("Share of the training target spread evenly over all classes, from 0 and below 1.")]
    public double LabelSmoothing { get; set; }
}

/// <summary>An optimiser. Null stands for the kind's own default, and for numbers that it does not have.</summary>
internal sealed record OptimizerSection
{
    [Description("Sgd (with Nesterov momentum), Adam, or AdamW (weight decay apart from the gradient).")]
    public OptimizerKind Kind { get; set; } = OptimizerKind.AdamW;

    [Description("The rate that the schedule starts from, above 0: the peak of OneCycle.")]
    public double LearningRate { get; set; } = 1e-3;

    [Description("Weight decay, as the optimiser understands it; 0 or more.")]
    public double WeightDecay { get; set; }

    [Description("Sgd: momentum, from 0 and below 1.")]
    public double? Momentum { get; set; }

    [Description("Adam and AdamW: decay of the mean of gradients, from 0 and below 1.")]
    public double? Beta1 { get; set; }

    [Description("Adam and AdamW: decay of the mean of squared gradients, from 0 and below 1.")]
    public double? Beta2 { get; set; }

    [Description("Adam and AdamW: added to the root of the mean of squared gradients; above 0.")]
    public double? Epsilon { get; set; }
}

/// <summary>The kinds of schedules that a file can name.</summary>
internal enum ScheduleKind
{
    Constant,
    Step,
    Cosine,
    OneCycle,
}

/// <summary>A schedule. Null stands for the kind's own default, and for numbers that it does not have.</summary>
internal sealed record ScheduleSection
{
    [Description("Constant, Step, Cosine or OneCycle.")]
    public ScheduleKind Kind { get; set; } = ScheduleKind.Constant;

    [Description("Step: steps between two changes, 1 or more.")]
    public long? EverySteps { get; set; }

    [Description("Step: factor of each change, above 0.")]
    public double? Gamma { get; set; }

    [Description("Cosine: the rate at the end, 0 or more.")]
    public double? Minimum { get; set; }

    [Description("OneCycle: share of the steps that the rate rises, from 0 to 1.")]
    public double? WarmUp { get; set; }

    [Description("OneCycle: peak over first rate, 1 or more.")]
    public double? InitialDivisor { get; set; }

    [Description("OneCycle: first rate over last rate, 1 or more.")]
    public double? FinalDivisor { get; set; }

    [Description("OneCycle: whether the momentum (beta1) goes the other way while the rate rises and falls.")]
    public bool? MovesMomentum { get; set; }

    [Description("OneCycle that moves the momentum: its value at the peak of the rate, from 0 and below 1.")]
    public double? LowMomentum { get; set; }

    [Description("OneCycle that moves the momentum: its value at both ends, from 0 and below 1.")]
    public double? HighMomentum { get; set; }

    [Description("Whether the rate stays the same within an epoch: the schedule then counts epochs, not steps.")]
    public bool PerEpoch { get; set; }

    [Description("Steps in which the rate first rises in a straight line to where the schedule starts; 0 for none.")]
    public long LinearWarmUpSteps { get; set; }
}

/// <summary>The metrics that can be watched.</summary>
internal enum WatchedMetric
{
    ValidationAccuracy,
    ValidationLoss,
}

/// <summary>Lowers the rate.</summary>
internal sealed record PlateauSection
{
    [Description("What is watched.")]
    public WatchedMetric Metric { get; set; } = WatchedMetric.ValidationLoss;

    [Description("Validations in a row without improvement that lower the rate, 1 or more.")]
    public int Patience { get; set; } = 3;

    [Description("Factor on the rate, above 0 and below 1.")]
    public double Factor { get; set; } = 0.1;

    [Description("How much better a value has to be to count, 0 or more.")]
    public double MinimumDelta { get; set; }

    [Description("Validations after a change that do not count, 0 or more.")]
    public int Cooldown { get; set; }

    [Description("The rate is not lowered below it, 0 or more.")]
    public double MinimumRate { get; set; }
}

/// <summary>The data.</summary>
internal sealed record DataSection
{
    [Description("Folder with four IDX files in MNIST's format; null for the MNIST that comes with Inkling.")]
    public string? Folder { get; set; }

    [Description("SHA-256 that the data must have, as saved with a run; null takes any.")]
    public string? Sha256 { get; set; }

    [Description("Images of a step, 1 to 65536.")]
    public int BatchSize { get; set; } = 128;

    [Description("Whether only a part of the images is used: 10,000 to learn from, 2,000 to validate.")]
    public bool Quick { get; set; }
}

/// <summary>The trainer's options.</summary>
internal sealed record TrainerSection
{
    [Description("Passes over the training images, 1 to 10000.")]
    public int MaxEpochs { get; set; } = 6;

    [Description("Epochs before which neither early stopping nor maxMinutes ends the training.")]
    public int MinEpochs { get; set; }

    [Description("Optimiser steps after which the training ends; null for no limit.")]
    public long? MaxSteps { get; set; }

    [Description("Minutes after which the training ends with the present step, above 0; null for no limit.")]
    public double? MaxMinutes { get; set; }

    [Description("Batches whose gradients are added up for one step, 1 or more.")]
    public int AccumulateBatches { get; set; } = 1;

    [Description("Longest gradient (L2 norm) of the mean loss, above 0; null does not clip.")]
    public double? MaxGradientNorm { get; set; }

    [Description("Largest absolute value of a gradient, above 0; null does not clip. Not together with maxGradientNorm.")]
    public double? MaxGradientValue { get; set; }

    [Description("Whether to measure the gradient's length at every step, for the log; a gradient that is not finite then ends the training before it reaches the weights. Clipping does so too.")]
    public bool MeasureGradientNorm { get; set; }

    [Description("How often to validate.")]
    public Interval ValidateEvery { get; set; } = new EpochCount(1);

    [Description("Validation batches tried before the training begins.")]
    public int SanityBatches { get; set; } = 2;

    [Description("Most batches of an epoch; null for all.")]
    public BatchLimit? TrainingBatchLimit { get; set; }

    [Description("Most batches of a validation; null for all.")]
    public BatchLimit? ValidationBatchLimit { get; set; }

    [Description("Learns these few batches over and over, and validates on them; null learns from all.")]
    public BatchLimit? OverfitBatches { get; set; }
}

/// <summary>Callbacks, checkpoints and loggers.</summary>
internal sealed record CallbackSection
{
    [Description("Ends the training when validation no longer gets better; null never does.")]
    public EarlyStoppingSection? EarlyStopping { get; set; }

    [Description("Which checkpoints are kept, and which is the best.")]
    public CheckpointSection Checkpoints { get; set; } = new();

    [Description("Validates and keeps a running mean of the weights; null does not.")]
    public MovingAverageSection? ExponentialMovingAverage { get; set; }

    [Description("Validates and keeps the mean of the weights at the ends of epochs; null does not.")]
    public StochasticAverageSection? StochasticWeightAveraging { get; set; }

    [Description("Whether to write for every step which batch, loss and gradient it had, to the bit, so that 'inkling replay' can be compared with it. Costs some time at each step.")]
    public bool RecordSteps { get; set; }

    [Description("What is written about the training while it goes on, to logs/ in the run's folder.")]
    public LogSection Log { get; set; } = new();
}

/// <summary>Early stopping.</summary>
internal sealed record EarlyStoppingSection
{
    [Description("What is watched.")]
    public WatchedMetric Metric { get; set; } = WatchedMetric.ValidationLoss;

    [Description("Validations in a row without improvement that end the training, 1 or more.")]
    public int Patience { get; set; } = 3;

    [Description("How much better a value has to be to count, 0 or more.")]
    public double MinimumDelta { get; set; }

    [Description("A value better than this one ends the training; null for none.")]
    public double? StoppingThreshold { get; set; }

    [Description("A value worse than this one ends the training; null for none.")]
    public double? DivergenceThreshold { get; set; }

    [Description("Whether a value that is not finite ends the training; else it counts as no improvement.")]
    public bool CheckFinite { get; set; } = true;
}

/// <summary>Checkpoints.</summary>
internal sealed record CheckpointSection
{
    [Description("What makes a checkpoint the best.")]
    public WatchedMetric Metric { get; set; } = WatchedMetric.ValidationAccuracy;

    [Description("How many of the best are kept, 1 or more.")]
    public int BestCount { get; set; } = 1;

    [Description("How often the last checkpoint is saved, from which a stopped run goes on.")]
    public Interval SaveEvery { get; set; } = new EpochCount(1);

    [Description("How often a checkpoint is put aside that stays, for example to replay steps from; null never does.")]
    public Interval? KeepEvery { get; set; }

    [Description("Whether an exception, too, leaves a checkpoint.")]
    public bool SaveOnException { get; set; }
}

/// <summary>A running mean.</summary>
internal sealed record MovingAverageSection
{
    [Description("Weight of a step in proportion to that of the next, from 0 and below 1.")]
    public double Decay { get; set; } = 0.999;

    [Description("Steps at the beginning that do not count.")]
    public long AfterSteps { get; set; }
}

/// <summary>A mean over epochs.</summary>
internal sealed record StochasticAverageSection
{
    [Description("Epochs at the beginning that do not count.")]
    public int AfterEpochs { get; set; } = 1;
}

/// <summary>Loggers.</summary>
internal sealed record LogSection
{
    [Description("Whether to write a table of all numbers.")]
    public bool Csv { get; set; }

    [Description("Whether to write a line of JSON for each number.")]
    public bool JsonLines { get; set; }

    [Description("Whether to write event files for TensorBoard.")]
    public bool TensorBoard { get; set; }

    [Description("Steps from one that is logged to the next, 1 or more.")]
    public long EverySteps { get; set; } = 10;

    [Description("Whether to log how the values of each parameter are distributed after every epoch, in JSON lines and for TensorBoard.")]
    public bool Histograms { get; set; }
}
