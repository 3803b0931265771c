namespace Inkling.Training;

/// <summary>
/// What can be done at each moment of a run. The order of a training is: setup, sanity validation, fit start, then for each
/// epoch: epoch start, for each batch (batch start, the step, after backward, at the end of a window of batches clipping, before optimiser
/// step, the optimiser and its schedule, and batch end; validation wherever it is due between two steps), validation, epoch end; then fit end and teardown. At each moment callbacks come first, in
/// their order, then the module; after <see cref="OnEpochEnd"/> come early stopping and, last, the checkpoints.
/// A validation, test or prediction of its own is setup, its start, its end, teardown. A hook that is not overridden costs an empty call.
/// </summary>
public abstract class Hooks
{
    /// <summary>The data are ready, the weights have their starting values or those of a checkpoint.</summary>
    public virtual void OnSetup(RunState state)
    {
    }

    /// <summary>A few validation batches are about to be tried, so that a mistake there shows now and not after an epoch.</summary>
    public virtual void OnSanityStart(RunState state)
    {
    }

    /// <summary>The trial is over; its metrics are forgotten.</summary>
    public virtual void OnSanityEnd(RunState state)
    {
    }

    /// <summary>Training begins or continues.</summary>
    public virtual void OnFitStart(RunState state)
    {
    }

    /// <summary>An epoch begins; not called again when a run resumes in the middle of one.</summary>
    public virtual void OnEpochStart(RunState state)
    {
    }

    /// <summary>A training batch is about to be assembled.</summary>
    public virtual void OnBatchStart(RunState state)
    {
    }

    /// <summary>The gradients of the batch are there: summed over its samples, added to those of its window's batches before it, not clipped.</summary>
    public virtual void OnAfterBackward(RunState state)
    {
    }

    /// <summary>The norm has been measured and clipping decided; the weights are about to change.</summary>
    public virtual void OnBeforeOptimizerStep(RunState state)
    {
    }

    /// <summary>The clock has moved on and, at the end of a window of batches, the weights have changed.</summary>
    public virtual void OnBatchEnd(RunState state)
    {
    }

    /// <summary>A validation begins, the sanity trial included.</summary>
    public virtual void OnValidationStart(RunState state)
    {
    }

    /// <summary>A validation has ended and its metrics can be read.</summary>
    public virtual void OnValidationEnd(RunState state)
    {
    }

    /// <summary>A test begins.</summary>
    public virtual void OnTestStart(RunState state)
    {
    }

    /// <summary>A test has ended and its metrics can be read.</summary>
    public virtual void OnTestEnd(RunState state)
    {
    }

    /// <summary>Predictions begin.</summary>
    public virtual void OnPredictStart(RunState state)
    {
    }

    /// <summary>All predictions are made.</summary>
    public virtual void OnPredictEnd(RunState state)
    {
    }

    /// <summary>The epoch's metrics are complete; its record is the last of <see cref="RunState.History"/>.</summary>
    public virtual void OnEpochEnd(RunState state)
    {
    }

    /// <summary>
    /// A checkpoint to resume from is about to be written, also after an exception and before the first epoch: what it speaks of has to be
    /// safely on the disk.
    /// </summary>
    public virtual void OnCheckpointing(RunState state)
    {
    }

    /// <summary>A checkpoint is safely on the disk under its final name.</summary>
    /// <param name="state">The run.</param>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it is for.</param>
    public virtual void OnCheckpoint(RunState state, string path, CheckpointKind kind)
    {
    }

    /// <summary>An exception ends the run; teardown follows, the end of what was going on does not.</summary>
    public virtual void OnException(RunState state, Exception exception)
    {
    }

    /// <summary>Training is over, for whatever reason.</summary>
    public virtual void OnFitEnd(RunState state)
    {
    }

    /// <summary>The run is over, also after an exception.</summary>
    public virtual void OnTeardown(RunState state)
    {
    }

    /// <summary>Whether it does something at validations or with what they have measured.</summary>
    internal bool SeesValidations =>
        IsOverridden(OnSanityStart) || IsOverridden(OnSanityEnd) || IsOverridden(OnValidationStart) || IsOverridden(OnValidationEnd) || IsOverridden(OnEpochEnd);

    private static bool IsOverridden(Action<RunState> hook) => hook.Method.DeclaringType != typeof(Hooks);
}

/// <summary>
/// Something that goes along with a run without being part of the model: writes, draws, measures. It may read
/// everything and must change nothing that is trained, unless that is what it is for, as with <see cref="GradualUnfreezing"/>.
/// </summary>
public abstract class Callback : Hooks
{
    /// <summary>
    /// Whether it has a say in what is trained, as <see cref="GradualUnfreezing"/> has. <see cref="Trainer.Replay"/> runs these callbacks and leaves out
    /// those that only watch; set it where your own changes weights, gradients, rates or what is frozen.
    /// </summary>
    public virtual bool ChangesTraining { get; init; }

    /// <summary>
    /// Whether it writes files, as <see cref="PredictionWriter"/> does. A fast dev run (<see cref="TrainerOptions.FastDevRun"/>) leaves these callbacks out: it is to
    /// leave nothing behind.
    /// </summary>
    public virtual bool WritesFiles { get; init; }

    /// <summary>
    /// Its options in words, where it has a say in what is trained: they go into the configuration's hash, so that two trainings that differ in them
    /// are not taken for the same. Only asked for where <see cref="ChangesTraining"/>.
    /// </summary>
    protected internal virtual string Settings => "";
}
