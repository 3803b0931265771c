using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>The steps of a training. Nothing here allocates once the first steps have shown how much memory they need.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private readonly Tape _tape = new();
    private readonly RandomKey _dropout;

    /// <summary>One step; false, with the weights untouched and the divergence noted, if loss or gradient is not finite.</summary>
    private bool TrainBatch()
    {
        int index = _state.Clock.Batch.Value;
        _state.GradientNorm = null;
        _state.LearningRate = _optimizer.LearningRate;
        _hooks.BatchStart(_state);
        Loss loss = Forward();
        if (!double.IsFinite(loss.Sum))
        {
            _divergence = FindDivergence(loss.Sum);
            return false;
        }
        _context.Log(Metrics.TrainingLoss, loss.Sum, loss.Samples);
        (_state.StepLoss, _state.StepSamples) = (loss.Sum / loss.Samples, new SampleCount(loss.Samples));
        _tape.Backward(loss);
        _hooks.AfterBackward(_state);
        double scale = 1.0 / loss.Samples;
        if (_options.MaxGradientNorm is { } maximum)
        {
            double norm = GradientClipping.Norm(_optimizer.Parameters, scale);
            _state.GradientNorm = norm;
            if (!double.IsFinite(norm))
            {
                _divergence = DivergenceFinder.InGradients(_state);
                return false;
            }
            scale *= GradientClipping.Factor(norm, maximum);
        }
        _state.LearningRate = _optimizer.LearningRate;
        _hooks.BeforeOptimizerStep(_state);
        _optimizer.Step(scale);
        _state.Clock = _state.Clock.NextBatch;
        SetRates();
        _hooks.BatchEnd(_state);
        _meter.Tick(index + 1, loss.Samples);
        return true;
    }

    /// <summary>The forward pass of the batch that the clock stands before: a pure function of the clock and the weights.</summary>
    private Loss Forward()
    {
        int epoch = _state.Clock.Epoch.Value, index = _state.Clock.Batch.Value;
        _tape.Begin(PassMode.Training, _dropout.Derive((ulong)epoch), _training.FirstSample(index));
        return _module.TrainingStep(_training.Batch(_tape, epoch, index), _context);
    }

    /// <summary>Sets learning rate and momentum for the step that the clock stands before.</summary>
    private void SetRates()
    {
        if (_schedule is null || _state.Steps.Value >= _state.Plan.TotalSteps.Value)
            return;
        Rates rates = _schedule.At(_optimizer.BaseLearningRate, _state.Steps.Value, _state.Plan.TotalSteps.Value);
        _optimizer.LearningRate = rates.LearningRate;
        if (_momentumMoves && rates.Momentum is { } momentum)
            _optimizer.Momentum = momentum;
    }

    /// <summary>Runs the step's forward pass once more, watching every layer.</summary>
    private Divergence FindDivergence(double loss)
    {
        IForwardObserver? watching = _tape.Observer;
        DivergenceFinder finder = new(_state);
        (_tape.Observer, _context.Muted) = (finder, true);
        try
        {
            Forward();
        }
        finally
        {
            (_tape.Observer, _context.Muted) = (watching, false);
        }
        return finder.InLoss(loss);
    }
}
