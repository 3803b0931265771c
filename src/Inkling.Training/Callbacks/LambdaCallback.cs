namespace Inkling.Training;

/// <summary>A callback made of functions, one for each moment that is of interest: <c>new LambdaCallback { EpochEnd = state => ... }</c>.</summary>
public sealed class LambdaCallback : Callback
{
    /// <summary>Called by <see cref="Hooks.OnSetup"/>.</summary>
    public Action<RunState>? Setup { get; init; }

    /// <summary>Called by <see cref="Hooks.OnSanityStart"/>.</summary>
    public Action<RunState>? SanityStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnSanityEnd"/>.</summary>
    public Action<RunState>? SanityEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnFitStart"/>.</summary>
    public Action<RunState>? FitStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnEpochStart"/>.</summary>
    public Action<RunState>? EpochStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnBatchStart"/>.</summary>
    public Action<RunState>? BatchStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnAfterBackward"/>.</summary>
    public Action<RunState>? AfterBackward { get; init; }

    /// <summary>Called by <see cref="Hooks.OnBeforeOptimizerStep"/>.</summary>
    public Action<RunState>? BeforeOptimizerStep { get; init; }

    /// <summary>Called by <see cref="Hooks.OnBatchEnd"/>.</summary>
    public Action<RunState>? BatchEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnValidationStart"/>.</summary>
    public Action<RunState>? ValidationStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnValidationEnd"/>.</summary>
    public Action<RunState>? ValidationEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnTestStart"/>.</summary>
    public Action<RunState>? TestStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnTestEnd"/>.</summary>
    public Action<RunState>? TestEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnPredictStart"/>.</summary>
    public Action<RunState>? PredictStart { get; init; }

    /// <summary>Called by <see cref="Hooks.OnPredictEnd"/>.</summary>
    public Action<RunState>? PredictEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnEpochEnd"/>.</summary>
    public Action<RunState>? EpochEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnCheckpointing"/>.</summary>
    public Action<RunState>? Checkpointing { get; init; }

    /// <summary>Called by <see cref="Hooks.OnCheckpoint"/>.</summary>
    public Action<RunState, string, CheckpointKind>? Checkpoint { get; init; }

    /// <summary>Called by <see cref="Hooks.OnException"/>.</summary>
    public Action<RunState, Exception>? Exception { get; init; }

    /// <summary>Called by <see cref="Hooks.OnFitEnd"/>.</summary>
    public Action<RunState>? FitEnd { get; init; }

    /// <summary>Called by <see cref="Hooks.OnTeardown"/>.</summary>
    public Action<RunState>? Teardown { get; init; }

    /// <inheritdoc/>
    public override void OnSetup(RunState state) => Setup?.Invoke(state);

    /// <inheritdoc/>
    public override void OnSanityStart(RunState state) => SanityStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnSanityEnd(RunState state) => SanityEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnFitStart(RunState state) => FitStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnEpochStart(RunState state) => EpochStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state) => BatchStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnAfterBackward(RunState state) => AfterBackward?.Invoke(state);

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(RunState state) => BeforeOptimizerStep?.Invoke(state);

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state) => BatchEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnValidationStart(RunState state) => ValidationStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnValidationEnd(RunState state) => ValidationEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnTestStart(RunState state) => TestStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnTestEnd(RunState state) => TestEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnPredictStart(RunState state) => PredictStart?.Invoke(state);

    /// <inheritdoc/>
    public override void OnPredictEnd(RunState state) => PredictEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state) => EpochEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnCheckpointing(RunState state) => Checkpointing?.Invoke(state);

    /// <inheritdoc/>
    public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => Checkpoint?.Invoke(state, path, kind);

    /// <inheritdoc/>
    public override void OnException(RunState state, Exception exception) => Exception?.Invoke(state, exception);

    /// <inheritdoc/>
    public override void OnFitEnd(RunState state) => FitEnd?.Invoke(state);

    /// <inheritdoc/>
    public override void OnTeardown(RunState state) => Teardown?.Invoke(state);
}
