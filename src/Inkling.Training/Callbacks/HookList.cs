namespace Inkling.Training;

/// <summary>All hooks of a run, in the order in which they are called.</summary>
internal sealed class HookList(IEnumerable<Callback> callbacks, Hooks module)
{
    private readonly Hooks[] _hooks = [.. callbacks, module];

    internal IReadOnlyList<Hooks> All => _hooks;

    internal void Setup(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnSetup(state);
    }

    internal void SanityStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnSanityStart(state);
    }

    internal void SanityEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnSanityEnd(state);
    }

    internal void FitStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnFitStart(state);
    }

    internal void EpochStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnEpochStart(state);
    }

    internal void BatchStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnBatchStart(state);
    }

    internal void AfterBackward(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnAfterBackward(state);
    }

    internal void BeforeOptimizerStep(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnBeforeOptimizerStep(state);
    }

    internal void BatchEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnBatchEnd(state);
    }

    internal void ValidationStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnValidationStart(state);
    }

    internal void ValidationEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnValidationEnd(state);
    }

    internal void TestStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnTestStart(state);
    }

    internal void TestEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnTestEnd(state);
    }

    internal void PredictStart(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnPredictStart(state);
    }

    internal void PredictEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnPredictEnd(state);
    }

    internal void EpochEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnEpochEnd(state);
    }

    internal void Checkpointing(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnCheckpointing(state);
    }

    internal void Checkpoint(RunState state, string path, CheckpointKind kind)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnCheckpoint(state, path, kind);
    }

    internal void Exception(RunState state, Exception exception)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnException(state, exception);
    }

    internal void FitEnd(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnFitEnd(state);
    }

    internal void Teardown(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnTeardown(state);
    }
}
