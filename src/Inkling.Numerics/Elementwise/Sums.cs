namespace Inkling.Numerics;

/// <summary>Sums over contiguous floats, in double and in a fixed order.</summary>
public static class Sums
{
    /// <summary>y[i] += x[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> x, Span<float> y)
    {
        Check.SameLength(x, y);
        for (int i = 0; i < x.Length; i++)
            y[i] += x[i];
    }

    /// <summary>y[i] = factor * x[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Scale(ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        Check.SameLength(x, y);
        for (int i = 0; i < x.Length; i++)
            y[i] = factor * x[i];
    }

    /// <summary>The sum of squares of all elements.</summary>
    public static double OfSquares(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float value in x)
            sum += (double)value * value;
        return sum;
    }
}
