using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Inverted dropout (Srivastava et al., 2014): a value is dropped with probability p, the others are divided by
/// 1 - p. Whether element i is dropped depends on the key and i alone.
/// </summary>
public static unsafe class DropoutMask
{
    // Element i takes one 32-bit word of the generator: of each sixteen neighbours the first eight take the first word of
    // eight counters and the others the second, so that two vectors come out of one encryption of eight counters.
    private const int Block = 16;

    /// <summary>
    /// Writes a factor for each element: 0 with probability <paramref name="probability"/>, else 1 / (1 - probability).
    /// </summary>
    /// <param name="key">Names the sequence of random numbers.</param>
    /// <param name="first">Index in that sequence of the first factor.</param>
    /// <param name="probability">Probability of dropping, in [0, 1), honoured to 2^-32.</param>
    /// <param name="factors">Receives the factors.</param>
    public static void Factors(RandomKey key, ulong first, float probability, Span<float> factors)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is at least 0 and below 1.");
        fixed (float* to = factors)
        {
            FactorsWork work = new(key, first, (uint)(probability * 4294967296.0), 1 / (1 - probability), to, factors.Length);
            Workers.Run(Elementwise.Pieces(factors.Length), ref work);
        }
    }

    /// <summary>y[i] = x[i] * factors[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> factors, Span<float> y) => Elementwise.Run<Product>(x, factors, y);

    private readonly struct Product : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a * b;
    }

    private readonly struct FactorsWork(RandomKey key, ulong first, uint threshold, float keep, float* factors, int count) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            for (; i < end && (first + (ulong)i) % Block != 0; i++)
                factors[i] = One(first + (ulong)i);
            Vector256<uint> limit = Vector256.Create(threshold);
            Vector256<uint> kept = Vector256.Create(keep).AsUInt32();
            for (; i <= end - Block; i += Block)
            {
                Threefry.Encrypt((uint)key.Value, (uint)(key.Value >> 32), (first + (ulong)i) / 2, out Vector256<uint> low, out Vector256<uint> high);
                (Vector256.GreaterThanOrEqual(low, limit) & kept).AsSingle().Store(factors + i);
                (Vector256.GreaterThanOrEqual(high, limit) & kept).AsSingle().Store(factors + i + 8);
            }
            for (; i < end; i++)
                factors[i] = One(first + (ulong)i);
        }

        private float One(ulong index)
        {
            ulong words = key.Bits((index / Block * 8) + (index % 8));
            uint word = index % Block < 8 ? (uint)words : (uint)(words >> 32);
            return word < threshold ? 0 : keep;
        }
    }
}
