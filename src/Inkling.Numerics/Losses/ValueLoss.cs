using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>A loss that treats every value of a sample alike.</summary>
internal interface IValueLoss
{
    /// <summary>The losses of four values x with their targets, and the derivatives with respect to x.</summary>
    static abstract Vector256<double> Apply(Vector256<double> x, Vector256<double> target, out Vector256<double> derivative);
}

/// <summary>
/// The one loop of all losses that are a mean over a sample's values. Everything is computed in double and the gradient rounded once. A sample's values are added
/// up in an order that its own length decides: eight running sums over whole vectors, then the tail one by one. So a sample's loss does not depend
/// on the batch around it. Threads share the samples, so many to a piece that it holds about <see cref="Elementwise.PieceSize"/> values.
/// </summary>
internal static unsafe class ValueLoss
{
    /// <summary>Computes each sample's mean loss and the gradient of the sum of these means.</summary>
    /// <param name="x">[samples, values].</param>
    /// <param name="target">[samples, values].</param>
    /// <param name="gradient">[samples, values], overwritten.</param>
    /// <param name="losses">[samples], overwritten.</param>
    /// <returns>The sum of the losses, in the order of the samples.</returns>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    internal static double Run<TLoss>(ReadOnlySpan<float> x, ReadOnlySpan<float> target, Span<float> gradient, Span<double> losses)
        where TLoss : struct, IValueLoss
    {
        Check.SameLength(x, gradient);
        Check.SameLength(target, gradient);
        int samples = losses.Length, values = samples == 0 ? 0 : x.Length / samples;
        Check.Length(x, (long)samples * values, nameof(x));
        if (values == 0)
            throw new ArgumentException($"Expected at least one value for each of {samples} samples, got {x.Length}.", nameof(x));
        fixed (float* px = x, pt = target, pg = gradient)
        fixed (double* pl = losses)
        {
            int perPiece = Math.Max(1, Elementwise.PieceSize / values);
            Work<TLoss> work = new(px, pt, pg, pl, samples, values, perPiece);
            Workers.Run((samples + perPiece - 1) / perPiece, ref work);
        }
        double sum = 0;
        foreach (double loss in losses)
            sum += loss;
        return sum;
    }

    private readonly struct Work<TLoss>(float* x, float* target, float* gradient, double* losses, int samples, int values, int perPiece) : IWork
        where TLoss : struct, IValueLoss
    {
        public void Run(int piece)
        {
            int first = piece * perPiece, end = Math.Min(samples, first + perPiece);
            for (int n = first; n < end; n++)
            {
                long at = (long)n * values;
                losses[n] = Sample(x + at, target + at, gradient + at) / values;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Sample(float* sx, float* st, float* sg)
        {
            Vector256<double> low = default, high = default;
            int i = 0;
            for (; i <= values - 8; i += 8)
            {
                Eight(sx + i, st + i, sg + i, out Vector256<double> lower, out Vector256<double> upper);
                low += lower;
                high += upper;
            }
            low += high;
            double sum = low[0] + low[1] + (low[2] + low[3]);
            if (i == values)
                return sum;
            int rest = values - i;
            float* padded = stackalloc float[24];
            new Span<float>(padded, 16).Clear();
            new ReadOnlySpan<float>(sx + i, rest).CopyTo(new Span<float>(padded, 8));
            new ReadOnlySpan<float>(st + i, rest).CopyTo(new Span<float>(padded + 8, 8));
            Eight(padded, padded + 8, padded + 16, out Vector256<double> first, out Vector256<double> second);
            new ReadOnlySpan<float>(padded + 16, rest).CopyTo(new Span<float>(sg + i, rest));
            for (int k = 0; k < rest; k++)
                sum += k < 4 ? first[k] : second[k - 4];
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Eight(float* sx, float* st, float* sg, out Vector256<double> lower, out Vector256<double> upper)
        {
            (Vector256<double> xLower, Vector256<double> xUpper) = Vector256.Widen(Vector256.Load(sx));
            (Vector256<double> tLower, Vector256<double> tUpper) = Vector256.Widen(Vector256.Load(st));
            lower = TLoss.Apply(xLower, tLower, out Vector256<double> dLower);
            upper = TLoss.Apply(xUpper, tUpper, out Vector256<double> dUpper);
            Vector256<double> count = Vector256.Create((double)values);
            Vector256.Narrow(dLower / count, dUpper / count).Store(sg);
        }
    }
}
