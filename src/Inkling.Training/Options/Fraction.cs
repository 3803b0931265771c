namespace Inkling.Training;

/// <summary>A share, from 0 to 1. It is no count: <c>new Fraction(1)</c> is everything, <c>1.Batches</c> is one batch.</summary>
public readonly record struct Fraction
{
    /// <summary>A share.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not in 0 .. 1.</exception>
    public Fraction(double value)
    {
        if (!(value >= 0 && value <= 1))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A fraction is a number from 0 to 1.");
        Value = value;
    }

    /// <summary>The number.</summary>
    public double Value { get; }
}
