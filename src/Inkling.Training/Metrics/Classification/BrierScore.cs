namespace Inkling.Training;

/// <summary>
/// The mean over samples of sum_c (p_c - y_c)^2 with y the label's one-hot vector, 0 for certain and right, 2 for certain and wrong
/// (G. W. Brier, 1950, "Verification of forecasts expressed in terms of probability"). Each sample's sum goes through the classes in
/// order, in double; samples are added exactly. A NaN makes it NaN.
/// </summary>
public sealed class BrierScore : ClassificationState
{
    private readonly MeanState _mean = new();

    /// <inheritdoc/>
    public override long Count => _mean.Count;

    /// <summary>The mean; NaN without samples.</summary>
    public double Mean => _mean.Mean;

    /// <inheritdoc/>
    public override void Add(ClassificationBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<float> probabilities = batch.ProbabilitiesOf(i);
            double score = 0;
            for (int c = 0; c < probabilities.Length; c++)
            {
                double error = probabilities[c] - (c == batch.Labels[i] ? 1.0 : 0.0);
                score += error * error;
            }
            _mean.Add(score, 1);
        }
    }

    /// <summary>Adds another's samples.</summary>
    public void Add(BrierScore other) => _mean.Add(other._mean);

    /// <inheritdoc/>
    public override void Reset() => _mean.Reset();

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer) => _mean.Write(writer);

    /// <inheritdoc/>
    public override void Read(BinaryReader reader) => _mean.Read(reader);
}
