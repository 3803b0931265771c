using System.Runtime.ExceptionServices;

namespace Inkling.Training;

/// <summary>All hooks of a run, in the order in which they are called.</summary>
internal sealed class HookList(IEnumerable<Callback> callbacks, Hooks module)
{
    private readonly Hooks[] _hooks = [.. callbacks, module];

    internal IReadOnlyList<Hooks> All => _hooks;

    /// <summary>What measures the run; null where nothing does.</summary>
    internal Profiler? Profiler { get; } = callbacks.OfType<Profiler>().FirstOrDefault();

    internal void Setup(RunState state) => Each(state, static (hooks, state) => hooks.OnSetup(state));

    internal void SanityStart(RunState state) => Each(state, static (hooks, state) => hooks.OnSanityStart(state));

    internal void SanityEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnSanityEnd(state));

    internal void FitStart(RunState state) => Each(state, static (hooks, state) => hooks.OnFitStart(state));

    internal void EpochStart(RunState state) => Each(state, static (hooks, state) => hooks.OnEpochStart(state));

    internal void BatchStart(RunState state) => Each(state, static (hooks, state) => hooks.OnBatchStart(state));

    internal void AfterBackward(RunState state) => Each(state, static (hooks, state) => hooks.OnAfterBackward(state));

    internal void BeforeOptimizerStep(RunState state) => Each(state, static (hooks, state) => hooks.OnBeforeOptimizerStep(state));

    internal void BatchEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnBatchEnd(state));

    internal void ValidationStart(RunState state) => Each(state, static (hooks, state) => hooks.OnValidationStart(state));

    internal void ValidationEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnValidationEnd(state));

    internal void TestStart(RunState state) => Each(state, static (hooks, state) => hooks.OnTestStart(state));

    internal void TestEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnTestEnd(state));

    internal void PredictStart(RunState state) => Each(state, static (hooks, state) => hooks.OnPredictStart(state));

    internal void PredictEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnPredictEnd(state));

    internal void EpochEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnEpochEnd(state));

    internal void Checkpointing(RunState state)
    {
        foreach (Hooks hooks in _hooks)
            hooks.OnCheckpointing(state);
    }

    internal void Checkpoint(RunState state, string path, CheckpointKind kind)
    {
        Profiler?.Begin(ProfilePhase.Callbacks);
        foreach (Hooks hooks in _hooks)
            hooks.OnCheckpoint(state, path, kind);
        Profiler?.End(ProfilePhase.Callbacks);
    }

    /// <summary>Tells everybody. That somebody fails over it must not hide the exception.</summary>
    internal void Exception(RunState state, Exception exception)
    {
        foreach (Hooks hooks in _hooks)
        {
            try
            {
                hooks.OnException(state, exception);
            }
            catch (Exception)
            {
                // The exception that is told of is the one that the run ends with.
            }
        }
    }

    internal void FitEnd(RunState state) => Each(state, static (hooks, state) => hooks.OnFitEnd(state));

    /// <summary>Lets everybody clean up, whoever fails.</summary>
    /// <param name="state">The run.</param>
    /// <param name="failure">The exception that the run ends with; null where it ends well, and then the first that comes up here is thrown.</param>
    internal void Teardown(RunState state, Exception? failure)
    {
        Profiler?.Begin(ProfilePhase.Callbacks);
        ExceptionDispatchInfo? first = null;
        foreach (Hooks hooks in _hooks)
        {
            try
            {
                hooks.OnTeardown(state);
            }
            catch (Exception e)
            {
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        Profiler?.End(ProfilePhase.Callbacks);
        if (failure is null)
            first?.Throw();
    }

    // The function holds nothing, so that a step makes no object for it.
    private void Each(RunState state, Action<Hooks, RunState> call)
    {
        Profiler?.Begin(ProfilePhase.Callbacks);
        foreach (Hooks hooks in _hooks)
            call(hooks, state);
        Profiler?.End(ProfilePhase.Callbacks);
    }
}
