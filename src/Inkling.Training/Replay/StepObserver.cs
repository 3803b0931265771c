using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Looks at steps to the bit: what went into them and what gradients came out. It changes nothing, and costs time where it looks.</summary>
public abstract class StepObserver : Callback
{
    private readonly IncrementalHash _contents = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _gradients = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _looks;
    private bool _hasContents;
    private int _epoch;
    private int _batch;
    private int _batches;

    private protected StepObserver()
    {
    }

    /// <summary>Whether a step, from 1, is one to look at.</summary>
    private protected abstract bool Wants(long step);

    /// <summary>A step that was looked at is done.</summary>
    private protected abstract void Take(RunState state, StepRecord record);

    /// <summary>A step that is looked at begins.</summary>
    private protected virtual void Begin(RunState state)
    {
    }

    /// <summary>A batch of the step is assembled; the samples are empty where the batches cannot tell.</summary>
    private protected virtual void SeeSamples(ReadOnlySpan<int> samples)
    {
    }

    /// <summary>The gradients of the whole step are there, not clipped.</summary>
    private protected virtual void SeeGradients(RunState state)
    {
    }

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Plan.IsBetweenSteps(state.Clock))
            return;
        _looks = Wants(state.Steps.Value + 1);
        if (!_looks)
            return;
        // A step that an exception broke off leaves something.
        _contents.GetHashAndReset();
        _gradients.GetHashAndReset();
        (_epoch, _batch, _batches, _hasContents) = (state.Clock.Epoch.Value + 1, state.Clock.Batch.Value + 1, 0, false);
        Begin(state);
    }

    /// <summary>The loop tells what it is about to learn from.</summary>
    internal void See<TBatch>(TBatch batch, IBatches<TBatch> batches, TrainingClock clock)
    {
        if (!_looks)
            return;
        _batches++;
        if (batch is IBatchContents contents)
        {
            contents.AppendTo(_contents);
            _hasContents = true;
        }
        SeeSamples(batches.Samples(clock.Epoch.Value, clock.Batch.Value).Span);
    }

    /// <inheritdoc/>
    public override void OnAfterBackward(RunState state)
    {
        // Nobody looks within a window: what is read is made zero where it counts as zero.
        if (!_looks || !state.Plan.IsBetweenSteps(state.Clock.NextBatch))
            return;
        foreach ((_, Parameter parameter) in state.Network.Parameters.Named)
            _gradients.AppendFloats(parameter.Gradient);
        SeeGradients(state);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        if (!_looks || !state.TookStep)
            return;
        _looks = false;
        Take(state, new StepRecord
        {
            Step = state.Steps.Value,
            Epoch = _epoch,
            Batch = _batch,
            Batches = _batches,
            Samples = state.StepSamples.Value,
            LossBits = state.StepLoss is { } loss ? BitConverter.DoubleToUInt64Bits(loss).ToString("x16", System.Globalization.CultureInfo.InvariantCulture) : null,
            BatchSha256 = _hasContents ? Convert.ToHexStringLower(_contents.GetHashAndReset()) : null,
            GradientSha256 = Convert.ToHexStringLower(_gradients.GetHashAndReset()),
        });
    }
}
