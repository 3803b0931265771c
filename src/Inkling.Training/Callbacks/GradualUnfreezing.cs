using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>A part of a network that begins to learn with some epoch.</summary>
/// <param name="Module">The part.</param>
/// <param name="After">Epochs that it stays frozen for.</param>
public readonly record struct UnfreezingStage(Module Module, EpochCount After);

/// <summary>
/// Freezes parts of a network and lets each learn from some epoch on, as one does with a network that was trained for another purpose.
/// What is frozen is a function of the epoch alone, so that a run that resumes goes on the same way. A training that ends before a part's
/// epoch leaves it frozen.
/// </summary>
public sealed class GradualUnfreezing : Callback
{
    private readonly UnfreezingStage[] _stages;

    /// <summary>Parts with the epochs that they stay frozen for; a part inside another may stay frozen longer.</summary>
    /// <param name="stages">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public GradualUnfreezing(params IReadOnlyList<UnfreezingStage> stages)
    {
        if (stages.Count == 0)
            throw new ArgumentException("Give at least one module and the number of epochs that it stays frozen for.", nameof(stages));
        _stages = [.. stages];
    }

    /// <inheritdoc/>
    public override bool ChangesTraining => true;

    /// <inheritdoc/>
    protected internal override string Settings => string.Join(", ", _stages.Select(stage => FormattableString.Invariant($"{stage.Module} after {stage.After.Value} epochs")));

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">A module is no part of the network that is trained.</exception>
    public override void OnFitStart(RunState state)
    {
        foreach (UnfreezingStage stage in _stages)
        {
            if (!Contains(state.Network, stage.Module))
                throw new UserErrorException($"GradualUnfreezing names the module '{stage.Module}', which is no part of the network: give one that lies inside it.");
        }
        Apply(state.Clock.Epoch);
    }

    /// <inheritdoc/>
    public override void OnEpochStart(RunState state) => Apply(state.Clock.Epoch);

    private void Apply(EpochCount epoch)
    {
        foreach (UnfreezingStage stage in _stages)
        {
            if (epoch.CompareTo(stage.After) >= 0)
                stage.Module.Unfreeze();
        }
        foreach (UnfreezingStage stage in _stages)
        {
            if (epoch.CompareTo(stage.After) < 0)
                stage.Module.Freeze();
        }
    }

    private static bool Contains(Module network, Module module)
    {
        if (ReferenceEquals(network, module))
            return true;
        foreach ((_, Module child) in network.Children)
        {
            if (Contains(child, module))
                return true;
        }
        return false;
    }
}
