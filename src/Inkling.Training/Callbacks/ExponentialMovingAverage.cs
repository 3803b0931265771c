using System.Globalization;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// The mean of the weights after every step, in which each step counts <c>decay</c> times as much as the one after it. It is corrected for
/// its beginning, as Adam's means are: with t steps averaged, it moves by (1 - decay) / (1 - decay^t) of the way to the weights, so that
/// the first average is the first weights, and none is drawn to a start of zeros.
/// </summary>
public sealed class ExponentialMovingAverage : WeightAveraging
{
    private readonly double _decay;
    private readonly StepCount _after;
    private Memory<float> _average;
    private long _count;

    /// <summary>An average.</summary>
    /// <param name="decay">Weight of a step in proportion to that of the next, from 0 on and below 1: 0.99 averages over some 100 steps.</param>
    /// <param name="after">Steps at the beginning that do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not in [0, 1).</exception>
    public ExponentialMovingAverage(double decay = 0.999, StepCount after = default)
    {
        if (!(decay >= 0 && decay < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay of an average is at least 0 and below 1.");
        (_decay, _after) = (decay, after);
    }

    /// <inheritdoc/>
    protected internal override string Settings => FormattableString.Invariant($"decay {_decay:R} after {_after.Value} steps");

    /// <inheritdoc/>
    public override string StateKey => "exponential-moving-average";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("average", _average)];

    /// <inheritdoc/>
    public override bool HasAverage => _count > 0;

    /// <inheritdoc/>
    public override string SaveState() => _count.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void RestoreState(string state) => _count = CountIn(state);

    /// <inheritdoc/>
    protected override void Begin(int length) => (_average, _count) = (AlignedMemory.Allocate(length), 0);

    /// <inheritdoc/>
    protected override void CopyAverage(Span<float> weights) => _average.Span.CopyTo(weights);

    /// <inheritdoc/>
    protected internal override void AfterStep(RunState state)
    {
        if (state.Steps.CompareTo(_after) <= 0)
            return;
        _count++;
        double share = _count == 1 ? 1 : (1 - _decay) / (1 - Math.Pow(_decay, _count));
        Span<float> weights = state.Network.Parameters.Values;
        if (_count == 1)
            weights.CopyTo(_average.Span);
        else
            Sums.MoveTowards(weights, (float)share, _average.Span);
    }

    /// <summary>A count that a checkpoint holds.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static long CountIn(string state) =>
        long.TryParse(state, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : throw new FormatException($"'{state}' is no number of averaged weights.");
}
