namespace Inkling.Numerics;

/// <summary>Softmax over rows, with the row's maximum subtracted first, so that no exponential overflows.</summary>
public static class Softmax
{
    /// <summary>p = softmax(logits) for each row of [samples, classes]. The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of <paramref name="classes"/>.</exception>
    public static void Forward(ReadOnlySpan<float> logits, int classes, Span<float> p)
    {
        Check.SameLength(logits, p);
        Check.Length(logits, (long)(logits.Length / classes) * classes, nameof(logits));
        for (int start = 0; start < logits.Length; start += classes)
            Row(logits.Slice(start, classes), p.Slice(start, classes), out _);
    }

    /// <summary>One row; returns log(sum(exp(x - maximum))).</summary>
    internal static double Row(ReadOnlySpan<float> x, Span<float> p, out float maximum)
    {
        maximum = float.NegativeInfinity;
        foreach (float value in x)
            maximum = MathF.Max(maximum, value);
        float sum = 0;
        for (int c = 0; c < x.Length; c++)
        {
            float e = MathF.Exp(x[c] - maximum);
            p[c] = e;
            sum += e;
        }
        for (int c = 0; c < x.Length; c++)
            p[c] /= sum;
        return Math.Log(sum);
    }
}
