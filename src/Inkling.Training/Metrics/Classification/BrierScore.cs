namespace Inkling.Training;

/// <summary>
/// The mean over samples of sum_c (p_c - y_c)^2 with y the label's one-hot vector, 0 for certain and right, 2 for certain and wrong
/// (G. W. Brier, 1950, "Verification of forecasts expressed in terms of probability"). Each sample's sum goes through the classes in
/// order, in double; samples are added exactly. A NaN makes it NaN.
/// </summary>
public sealed class BrierScore : ClassificationState
{
    private readonly ExactSum _sum = new();
    private long _count;

    /// <inheritdoc/>
    public override long Count => _count;

    /// <summary>The mean; NaN without samples.</summary>
    public double Mean => _sum.Value / _count;

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
            _sum.Add(score);
        }
        _count += batch.Count;
    }

    /// <summary>Adds another's samples.</summary>
    public void Add(BrierScore other)
    {
        _sum.Add(other._sum);
        _count += other._count;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum.Reset();
        _count = 0;
    }

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(_count);
        _sum.Write(writer);
    }

    /// <inheritdoc/>
    public override void Read(BinaryReader reader)
    {
        _count = ReadCount(reader);
        _sum.Read(reader);
    }
}
