using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Softmax over rows, with the row's maximum subtracted first, so that no exponential overflows. Exponentials and their sum are computed in double, four at a time: a result is off by
/// one and a half units in the last place at most.
/// </summary>
public static unsafe class Softmax
{
    private const int Lanes = 4;

    private const double Ln2 = 0.693147180559945309;

    // The exponential of this is far below the least float.
    private const double Least = -700;

    /// <summary>p = softmax(logits) for each row of [samples, classes]. The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of <paramref name="classes"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no class.</exception>
    public static void Forward(ReadOnlySpan<float> logits, int classes, Span<float> p)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Check.SameLength(logits, p);
        Check.Length(logits, (long)(logits.Length / classes) * classes, nameof(logits));
        fixed (float* px = logits, pp = p)
        {
            for (int start = 0; start < logits.Length; start += classes)
                Row(px + start, classes, pp + start, out _);
        }
    }

    /// <summary>One row; returns log(sum(exp(x - maximum))).</summary>
    /// <param name="x">[classes].</param>
    /// <param name="classes">Values of the row.</param>
    /// <param name="p">Receives [classes]; may be x.</param>
    /// <param name="maximum">The largest of them.</param>
    internal static double Row(float* x, int classes, float* p, out float maximum)
    {
        int whole = classes / Lanes * Lanes, left = classes - whole;
        // The last four values, read before p is written, which may be x.
        Vector128<float> last = classes < Lanes ? Fill(x, classes) : Vector128.Load(x + classes - Lanes);
        maximum = Maximum(x, whole, last);
        Vector256<double> top = Vector256.Create((double)maximum), sums = Vector256<double>.Zero;
        for (int c = 0; c < whole; c += Lanes)
        {
            Vector256<double> e = Exponential(Vector128.Load(x + c), top);
            sums += e;
            Narrow(e).Store(p + c);
        }
        if (left > 0)
        {
            Vector256<double> e = Exponential(last, top);
            sums += e & Vector256.GreaterThanOrEqual(Vector256<long>.Indices, Vector256.Create((long)Lanes - left)).AsDouble();
            Vector128<float> rounded = Narrow(e);
            for (int i = 0; i < left; i++)
                p[whole + i] = rounded[Lanes - left + i];
        }
        double sum = Vector256.Sum(sums), factor = 1 / sum;
        for (int c = 0; c < classes; c++)
            p[c] = (float)(p[c] * factor);
        return Math.Log(sum);
    }

    /// <summary>Fewer than four values, behind copies of the first.</summary>
    private static Vector128<float> Fill(float* x, int count)
    {
        Vector128<float> four = Vector128.Create(x[0]);
        for (int i = 0; i < count; i++)
            four = four.WithElement(Lanes - count + i, x[i]);
        return four;
    }

    /// <summary>The largest of some whole vectors and one more; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Maximum(float* x, int whole, Vector128<float> last)
    {
        for (int c = 0; c < whole; c += Lanes)
            last = Vector128.Max(last, Vector128.Load(x + c));
        last = Vector128.Max(last, Vector128.Shuffle(last, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(last, Vector128.Shuffle(last, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>
    /// exp(x - top) for x up to top: 2^n exp(r) with r between -ln(2) / 2 and ln(2) / 2, where Taylor's polynomial of degree 9 is off by less than 1e-11 of the value. A NaN stays a NaN.
    /// Products and sums are rounded apart: code that is compiled ahead does not know whether the processor fuses them, and must not give other bits than what takes its place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Exponential(Vector128<float> values, Vector256<double> top)
    {
        (Vector128<double> low, Vector128<double> high) = Vector128.Widen(values);
        Vector256<double> x = Vector256.Create(low, high) - top, least = Vector256.Create(Least);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, least), least, x);
        // Adding this leaves no bits behind the point: n stands in the last bits of the sum.
        Vector256<double> big = Vector256.Create(1.5 * (1L << 52)), shifted = (x * (1 / Ln2)) + big, r = x - ((shifted - big) * Ln2);
        Vector256<double> p = (r * (1.0 / 362880)) + Vector256.Create(1.0 / 40320);
        p = (p * r) + Vector256.Create(1.0 / 5040);
        p = (p * r) + Vector256.Create(1.0 / 720);
        p = (p * r) + Vector256.Create(1.0 / 120);
        p = (p * r) + Vector256.Create(1.0 / 24);
        p = (p * r) + Vector256.Create(1.0 / 6);
        p = (p * r) + Vector256.Create(0.5);
        p = (p * r) + Vector256<double>.One;
        p = (p * r) + Vector256<double>.One;
        return p * ((shifted.AsInt64() << 52) + Vector256<double>.One.AsInt64()).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Narrow(Vector256<double> x) => Vector128.Narrow(x.GetLower(), x.GetUpper());
}
