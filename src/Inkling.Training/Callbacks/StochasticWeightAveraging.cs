using System.Globalization;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// The plain mean of the weights at the ends of whole epochs, from one epoch on (Izmailov et al. 2018). Sums are kept in pairs of
/// floats, with 48 bits, and added in the order of the epochs.
/// </summary>
public sealed class StochasticWeightAveraging : WeightAveraging
{
    private readonly EpochCount _from;
    private Memory<float> _high;
    private Memory<float> _low;
    private long _count;

    /// <summary>An average.</summary>
    /// <param name="from">Epochs that do not count: the first that does is the one after them.</param>
    public StochasticWeightAveraging(EpochCount from) => _from = from;

    /// <inheritdoc/>
    protected internal override string Settings => FormattableString.Invariant($"after {_from.Value} epochs");

    /// <inheritdoc/>
    public override string StateKey => "stochastic-weight-averaging";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("sum", _high), ("rest", _low)];

    /// <inheritdoc/>
    public override bool HasAverage => _count > 0;

    /// <inheritdoc/>
    public override string SaveState() => _count.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void RestoreState(string state) => _count = ExponentialMovingAverage.CountIn(state);

    /// <inheritdoc/>
    protected override void Begin(int length) =>
        (_high, _low, _count) = (AlignedMemory.Allocate(length), AlignedMemory.Allocate(length), 0);

    /// <inheritdoc/>
    protected override void CopyAverage(Span<float> weights)
    {
        ReadOnlySpan<float> high = _high.Span, low = _low.Span;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(((double)high[i] + low[i]) / _count);
    }

    /// <summary>Adds the weights after an epoch's last step: before its validation, which then sees their part in the mean.</summary>
    protected internal override void AfterStep(RunState state)
    {
        // An epoch that a limit on steps cuts short does not count, as a longer run would go on in the middle of it.
        if (state.Clock.Batch != state.Plan.BatchesPerEpoch || state.Clock.Epoch.CompareTo(_from) < 0)
            return;
        _count++;
        ReadOnlySpan<float> weights = state.Network.Parameters.Values;
        Span<float> high = _high.Span, low = _low.Span;
        for (int i = 0; i < weights.Length; i++)
        {
            double sum = (double)high[i] + low[i] + weights[i];
            high[i] = (float)sum;
            low[i] = (float)(sum - high[i]);
        }
    }
}
