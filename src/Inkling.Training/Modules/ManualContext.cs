using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>What a <see cref="ManualTrainingModule{TBatch}"/> learns with. Other modules never get one.</summary>
public sealed class ManualContext : StepContext<TrainingPhase>
{
    private readonly RunState _state;
    private readonly HookList _hooks;
    private readonly Tape _tape;
    private readonly IReadOnlyList<NamedOptimizer> _optimizers;
    private readonly bool _measuresNorm;

    internal ManualContext(RunState state, HookList hooks, Tape tape, IReadOnlyList<NamedOptimizer> optimizers, bool measuresNorm)
        : base(state) => (_state, _hooks, _tape, _optimizers, _measuresNorm) = (state, hooks, tape, optimizers, measuresNorm);

    /// <summary>What the module may draw by: a pure function of seed, epoch and batch.</summary>
    public RandomKey Key => _state.Keys[RandomPurpose.Module].Derive((ulong)Clock.Epoch.Value).Derive((ulong)Clock.Batch.Value);

    /// <summary>
    /// Adds the gradients of a loss, summed over its samples, to those of all parameters that it depends on. The weights must be those of
    /// its forward pass: a loss over weights that have stepped since needs a new one.
    /// </summary>
    /// <exception cref="DivergedException">The loss is not finite; it ends the training.</exception>
    public void Backward(Loss loss)
    {
        if (!double.IsFinite(loss.Sum))
            throw new DivergedException(DivergenceFinder.InManualLoss(_state, loss.Sum));
        _hooks.Profiler?.Begin(ProfilePhase.Backward);
        _tape.Backward(loss, keep: true);
        _hooks.Profiler?.End(ProfilePhase.Backward);
        _hooks.AfterBackward(_state);
    }

    /// <summary>Takes a step with one of the module's optimisers and sets its gradients to zero.</summary>
    /// <param name="optimizer">One that <see cref="ManualTrainingModule{TBatch}.ConfigureOptimizers"/> has made.</param>
    /// <param name="samples">What the gradients are divided by: the samples that they were summed over.</param>
    /// <exception cref="InvalidOperationException">It is another optimiser, which no checkpoint would hold.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample.</exception>
    /// <exception cref="DivergedException">The gradient's norm is measured and not finite; it ends the training.</exception>
    public void Step(Optimizer optimizer, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        Check(optimizer);
        if (_measuresNorm)
        {
            _hooks.Profiler?.Begin(ProfilePhase.Clipping);
            _state.GradientNorm = GradientClipping.Norm(optimizer.Parameters, 1.0 / samples);
            _hooks.Profiler?.End(ProfilePhase.Clipping);
            if (!double.IsFinite(_state.GradientNorm.Value))
                throw new DivergedException(DivergenceFinder.InGradients(_state));
        }
        _hooks.BeforeOptimizerStep(_state);
        _hooks.Profiler?.Begin(ProfilePhase.OptimizerStep);
        optimizer.Step(1.0 / samples);
        _hooks.Profiler?.End(ProfilePhase.OptimizerStep);
    }

    /// <summary>Sets the gradients of an optimiser's parameters to zero, for example those that another one's loss has left there.</summary>
    /// <exception cref="InvalidOperationException">It is another optimiser.</exception>
    public void ZeroGradients(Optimizer optimizer)
    {
        Check(optimizer);
        optimizer.Parameters.ForgetGradients();
    }

    private void Check(Optimizer optimizer)
    {
        for (int i = 0; i < _optimizers.Count; i++)
        {
            if (ReferenceEquals(_optimizers[i].Optimizer, optimizer))
                return;
        }
        throw new InvalidOperationException("This optimiser is not one of those that ConfigureOptimizers made for this training.");
    }
}
