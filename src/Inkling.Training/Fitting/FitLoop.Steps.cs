using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>The steps of a training. Nothing here allocates once the first steps have shown how much memory they need.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private readonly Tape _tape = new();
    private readonly RandomKey _dropout;

    private int _windowSamples;

    /// <summary>One batch, measured if somebody measures.</summary>
    private bool TrainBatch()
    {
        _profiler?.BeginStep(_tape);
        bool isSound = RunBatch();
        _profiler?.EndStep();
        return isSound;
    }

    /// <summary>
    /// One batch and, where it ends a window, one optimiser step; false, with the weights untouched and the divergence noted, if loss or
    /// gradient is not finite.
    /// </summary>
    private bool RunBatch()
    {
        int index = _state.Clock.Batch.Value;
        if (_state.Plan.IsBetweenSteps(_state.Clock))
        {
            _windowSamples = 0;
            _state.WindowLoss.Reset();
            if (_options.Checkpoints is { SaveOnException: true })
                _open = Moment(_state.History) with { Running = [.. _state.Metrics.Sums(MetricPhase.Training)], Callbacks = _stateful.Capture(copiesBuffers: false) };
        }
        _state.GradientNorm = null;
        _state.LearningRate = _optimizer.LearningRate;
        _hooks.BatchStart(_state);
        _tape.Observer = _state.Observer;
        if (_manual is not null)
        {
            if (!StepManually())
                return false;
            _windowSamples = _training.CountOf(index);
            EndBatch(_state.Clock.NextBatch, tookStep: true, _windowSamples);
            return true;
        }
        StepResult<TrainingPhase> result = Forward();
        Loss loss = result.Loss;
        if (!double.IsFinite(loss.Sum))
        {
            _divergence = FindDivergence(loss.Sum);
            return false;
        }
        _context.Log(Metrics.TrainingLoss, loss);
        result.LogTo(_context);
        _profiler?.Begin(ProfilePhase.Backward);
        _tape.Backward(loss);
        _profiler?.End(ProfilePhase.Backward);
        _windowSamples += loss.Samples;
        _hooks.AfterBackward(_state);
        TrainingClock next = _state.Clock.NextBatch;
        bool steps = _state.Plan.IsBetweenSteps(next);
        if (steps && !Step())
            return false;
        EndBatch(next, steps, loss.Samples);
        return true;
    }

    private void EndBatch(TrainingClock next, bool tookStep, int samples)
    {
        _state.Clock = next;
        _state.TookStep = tookStep;
        if (tookStep)
        {
            _open = null;
            _state.StepLoss = _state.WindowLoss.Count == 0 ? null : _state.WindowLoss.Mean;
            _state.StepSamples = new SampleCount(_windowSamples);
            _rates.Set(_state.Steps);
            _state.Averaging?.AfterStep(_state);
        }
        _hooks.BatchEnd(_state);
        _meter.Tick(next.Batch.Value, samples);
    }

    /// <summary>A batch of a module that takes its steps itself; false, with the divergence noted, if a loss is not finite.</summary>
    private bool StepManually()
    {
        TBatch batch = BeginPass();
        try
        {
            _profiler?.Begin(ProfilePhase.Forward);
            _manual!.TrainingStep(batch, _manualContext!);
            _profiler?.End(ProfilePhase.Forward);
        }
        catch (DivergedException e)
        {
            _divergence = e.Divergence;
            return false;
        }
        // Nothing of this batch is left to the next, which a checkpoint between them would not hold.
        _state.Network.Parameters.ForgetGradients();
        return true;
    }

    /// <summary>An optimiser step on the gradients of a window, divided by the samples that it really saw.</summary>
    private bool Step()
    {
        double scale = 1.0 / _windowSamples;
        if (_options.MaxGradientNorm is not null || _options.MeasureGradientNorm || _options.MaxGradientValue is not null)
        {
            _profiler?.Begin(ProfilePhase.Clipping);
            bool isFinite = Clip(ref scale);
            _profiler?.End(ProfilePhase.Clipping);
            if (!isFinite)
                return false;
        }
        _state.LearningRate = _optimizer.LearningRate;
        _hooks.BeforeOptimizerStep(_state);
        _profiler?.Begin(ProfilePhase.OptimizerStep);
        _optimizer.Step(scale);
        _profiler?.End(ProfilePhase.OptimizerStep);
        return true;
    }

    /// <summary>Measures and clips the gradient as the options say; false, with the divergence noted, if it is not finite.</summary>
    private bool Clip(ref double scale)
    {
        double norm = GradientClipping.Norm(_optimizer.Parameters, scale);
        _state.GradientNorm = norm;
        if (!double.IsFinite(norm))
        {
            _divergence = FindInGradients();
            return false;
        }
        if (_options.MaxGradientNorm is { } longest)
            scale *= GradientClipping.Factor(norm, longest);
        if (_options.MaxGradientValue is { } largest)
            GradientClipping.CutValues(_optimizer.Parameters, scale, largest);
        return true;
    }

    /// <summary>The forward pass of the batch that the clock stands before: a pure function of the clock and the weights.</summary>
    private StepResult<TrainingPhase> Forward()
    {
        TBatch batch = BeginPass();
        _profiler?.Begin(ProfilePhase.Forward);
        StepResult<TrainingPhase> result = _automatic!.TrainingStep(batch, _context);
        _profiler?.End(ProfilePhase.Forward);
        return result;
    }

    /// <summary>Begins a pass over the batch that the clock stands before, and assembles it.</summary>
    private TBatch BeginPass()
    {
        int epoch = _state.Clock.Epoch.Value, index = _state.Clock.Batch.Value;
        _tape.Begin(PassMode.Training, _dropout.Derive((ulong)epoch), _training.FirstSample(index));
        _profiler?.Begin(ProfilePhase.Data);
        TBatch batch = _training.Batch(_tape, epoch, index);
        _profiler?.End(ProfilePhase.Data);
        foreach (StepObserver observer in _stepObservers)
            observer.See(batch, _training, _state.Clock);
        return batch;
    }

    /// <summary>Runs the batch's forward pass once more, watching every layer.</summary>
    private Divergence FindDivergence(double loss)
    {
        DivergenceFinder finder = new(_state);
        Repeat(finder);
        return finder.InLoss(loss);
    }

    /// <summary>Runs the batch both ways once more, watching every layer.</summary>
    private Divergence FindInGradients()
    {
        // What another batch of the window or a callback has put there does not come again.
        Divergence seen = DivergenceFinder.InGradients(_state);
        GradientFinder finder = new(_state);
        _state.Network.Parameters.ForgetGradients();
        _tape.Backward(Repeat(finder));
        return finder.Find() ?? seen;
    }

    private Loss Repeat(IForwardObserver observer)
    {
        IForwardObserver? watching = _tape.Observer;
        (_tape.Observer, _context.Muted) = (observer, true);
        using IDisposable? silence = _options.Log?.Silence();
        try
        {
            return Forward().Loss;
        }
        finally
        {
            (_tape.Observer, _context.Muted) = (watching, false);
        }
    }
}
