using Inkling.Neural;

namespace Inkling.Training;

/// <summary>A learning rate that a step was taken with, as plain data.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="Optimizer">Name of the optimiser; empty for the only one of an automatic training.</param>
/// <param name="Group">Which of the optimiser's groups, from 1; 0 for the parameters of no group.</param>
/// <param name="LearningRate">The rate.</param>
/// <param name="Momentum">The momentum (beta1 of Adam).</param>
public readonly record struct LearningRateRecord(int Epoch, long Step, string Optimizer, int Group, double LearningRate, double Momentum);

/// <summary>
/// Records the learning rates of every optimiser and group, every so many steps or with the last step of every so many epochs. It
/// records the steps that this process takes, and changes nothing.
/// </summary>
public sealed class LearningRateMonitor : Callback
{
    private readonly Interval _every;
    private readonly List<LearningRateRecord> _records = [];
    private readonly List<LearningRateRecord> _present = [];

    /// <summary>A monitor; reads all rates of a step.</summary>
    /// <param name="every">How often: <c>1.Steps</c>, <c>2.Epochs</c>.</param>
    /// <exception cref="ArgumentException">It is a time, or not above 0.</exception>
    public LearningRateMonitor(Interval every)
    {
        if (!every.IsPossible || every.Time is not null)
            throw new ArgumentException($"Learning rates are recorded every so many steps or epochs, at least 1, got {every}.", nameof(every));
        _every = every;
    }

    /// <summary>What was recorded so far, in order.</summary>
    public IReadOnlyList<LearningRateRecord> Records => _records;

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        _records.Clear();
        _present.Clear();
    }

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state) => _present.Clear();

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(RunState state)
    {
        // A module that steps by itself calls this more than once in a batch: the last rates count.
        _present.Clear();
        int epoch = state.Clock.Epoch.Value + 1;
        long step = state.Steps.Value + 1;
        for (int k = 0; k < state.Optimizers.Count; k++)
        {
            (string name, Optimizer optimizer, _) = state.Optimizers[k];
            _present.Add(new(epoch, step, name, 0, optimizer.LearningRate, optimizer.Momentum));
            for (int i = 0; i < optimizer.GroupFactors.Count; i++)
                _present.Add(new(epoch, step, name, i + 1, optimizer.LearningRate * optimizer.GroupFactors[i], optimizer.Momentum));
        }
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        if (state.TookStep && _every.Steps is { } steps && state.Steps.Value % steps.Value == 0)
            _records.AddRange(_present);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state)
    {
        if (_every.Epochs is { } epochs && (state.Clock.Epoch.Value + 1) % epochs.Value == 0)
            _records.AddRange(_present);
    }
}
