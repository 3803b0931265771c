using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// Watches for what makes networks learn badly: ReLUs that are dead in every validation and, every so many steps, in their training
/// batch, and how far these steps move each parameter. It costs time while it looks, changes nothing, and records what this process sees.
/// </summary>
public sealed class HealthMonitor : Callback
{
    private readonly StepCount? _every;
    private readonly List<DeadUnitsRecord> _deadUnits = [];
    private readonly List<UpdateRecord> _updates = [];
    private DeadUnitCounter? _counter;
    private float[] _before = [];
    private bool _isSanity;
    private bool _looks;

    /// <summary>A monitor.</summary>
    /// <param name="every">Steps from one look at a training step to the next; null looks at validations only.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is 0.</exception>
    public HealthMonitor(StepCount? every = null)
    {
        if (every is { Value: 0 })
            throw new ArgumentOutOfRangeException(nameof(every), every, "Steps are looked at every so many, at least 1.");
        _every = every;
    }

    /// <summary>The ReLUs of each look, in the order in which they run.</summary>
    public IReadOnlyList<DeadUnitsRecord> DeadUnits => _deadUnits;

    /// <summary>The parameters of each step that was looked at; frozen ones are left out.</summary>
    public IReadOnlyList<UpdateRecord> Updates => _updates;

    /// <inheritdoc/>
    public override void OnSetup(RunState state)
    {
        (_counter, _isSanity, _looks) = (new DeadUnitCounter(state.Network), false, false);
        _before = _every is null ? [] : new float[state.Network.Parameters.Values.Length];
    }

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        _deadUnits.Clear();
        _updates.Clear();
    }

    /// <inheritdoc/>
    public override void OnSanityStart(RunState state) => _isSanity = true;

    /// <inheritdoc/>
    public override void OnSanityEnd(RunState state) => _isSanity = false;

    /// <inheritdoc/>
    public override void OnValidationStart(RunState state)
    {
        if (_isSanity)
            return;
        _counter!.Clear();
        state.Watch(_counter);
    }

    /// <inheritdoc/>
    public override void OnValidationEnd(RunState state)
    {
        if (_isSanity)
            return;
        state.Unwatch(_counter!);
        _deadUnits.AddRange(_counter!.Found(state.Steps, MetricPhase.Validation));
    }

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state)
    {
        if (_every is not { } every || (state.Steps.Value + 1) % every.Value != 0)
            return;
        _looks = true;
        state.Watch(_counter!);
        // A window of batches is looked at as one.
        if (!state.Plan.IsBetweenSteps(state.Clock))
            return;
        _counter!.Clear();
        state.Network.Parameters.Values.CopyTo(_before);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        if (!_looks)
            return;
        _looks = false;
        state.Unwatch(_counter!);
        if (!state.TookStep)
            return;
        _deadUnits.AddRange(_counter!.Found(new StepCount(state.Steps.Value - 1), MetricPhase.Training));
        ParameterVector parameters = state.Network.Parameters;
        for (int i = 0; i < parameters.Named.Count; i++)
        {
            (string path, Parameter parameter) = parameters.Named[i];
            if (parameter.IsFrozen)
                continue;
            double update = 0, weight = 0;
            ReadOnlySpan<float> now = parameter.Value, before = _before.AsSpan(parameters.Starts[i], now.Length);
            for (int k = 0; k < now.Length; k++)
            {
                double change = (double)now[k] - before[k];
                update += change * change;
                weight += (double)before[k] * before[k];
            }
            _updates.Add(new UpdateRecord(state.Steps.Value, path, Math.Sqrt(update), Math.Sqrt(weight)));
        }
    }
}
