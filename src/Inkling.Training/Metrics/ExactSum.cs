using System.Numerics;

namespace Inkling.Training;

/// <summary>
/// A sum of doubles without rounding error, so that its bits depend neither on the order of the terms nor on how they were grouped
/// (U. Kulisch, 1971, the exact dot product's accumulator). It is one number in fixed point, in two's complement, wide enough for every
/// finite double from 2^-1074 to below 2^1024 and for 2^77 terms. Infinities and NaN are kept apart. Adding allocates nothing.
/// </summary>
public sealed class ExactSum
{
    private const int LimbBits = 64, Limbs = 34, FractionBits = 52, ExponentMask = 0x7FF;

    // Of a term at most 52 bits lie above its limb, so that of so many terms the sum of these fits 64.
    private const int MostAtOnce = 1 << 11;

    // The last exponent below the limb that infinities and NaN would begin in.
    private const uint MostPlainExponent = ExponentMask / LimbBits * LimbBits;

    // Bit i of limb k weighs 2^(64 k + i - 1074).
    private readonly ulong[] _limbs = new ulong[Limbs];
    private Special _special;

    [Flags]
    private enum Special : byte
    {
        None = 0,
        NaN = 1,
        PositiveInfinity = 2,
        NegativeInfinity = 4,
    }

    /// <summary>The sum, rounded once to the nearest double, ties to even; infinite if it is beyond them; NaN if a term is or infinities cancel.</summary>
    public double Value => _special switch
    {
        Special.None => Round(),
        Special.PositiveInfinity => double.PositiveInfinity,
        Special.NegativeInfinity => double.NegativeInfinity,
        _ => double.NaN,
    };

    /// <summary>Adds a term.</summary>
    public void Add(double term)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(term);
        int exponent = (int)(bits >> FractionBits) & ExponentMask;
        ulong fraction = bits & ((1UL << FractionBits) - 1);
        if (exponent == ExponentMask)
        {
            _special |= fraction != 0 ? Special.NaN : term > 0 ? Special.PositiveInfinity : Special.NegativeInfinity;
            return;
        }
        // A denormal has the weight of the smallest normal number, without the hidden bit.
        ulong whole = exponent == 0 ? fraction : fraction | (1UL << FractionBits);
        int place = Math.Max(exponent, 1) - 1, limb = place / LimbBits, shift = place % LimbBits;
        ulong low = whole << shift, high = whole >> 1 >> (LimbBits - 1 - shift);
        if (term < 0)
            Subtract(limb, low, high);
        else
            Add(limb, low, high);
    }

    /// <summary>
    /// Adds all terms. Neighbours that are positive and have their lowest digit in the same limb, as the losses of samples mostly do, and zeros between them are added up
    /// in registers first: adding each to the memory that the one before has just written takes several times as long.
    /// </summary>
    public void Add(ReadOnlySpan<double> terms) => Add(terms, null);

    /// <summary>Adds all terms here and to another sum: most of the work is done once.</summary>
    internal void Add(ReadOnlySpan<double> terms, ExactSum? also)
    {
        int i = 0;
        while (i < terms.Length)
        {
            uint exponent = ExponentOf(terms[i]);
            // Negative numbers have larger ones, and so have infinities and NaN; denormals have 0.
            if (exponent is 0 or > MostPlainExponent)
            {
                Add(terms[i]);
                also?.Add(terms[i]);
                i++;
                continue;
            }
            uint limb = (exponent - 1) / LimbBits, first = (limb * LimbBits) + 1;
            ulong low = 0, high = 0;
            int end = Math.Min(terms.Length, i + MostAtOnce);
            for (; i < end; i++)
            {
                ulong bits = BitConverter.DoubleToUInt64Bits(terms[i]);
                uint shift = (uint)(bits >> FractionBits) - first;
                // The loss of a sample that the network is sure of is 0: not a branch, which nobody could foresee, but a number without digits.
                bool isZero = bits == 0;
                if (shift >= LimbBits & !isZero)
                    break;
                ulong whole = (bits & ((1UL << FractionBits) - 1)) | (isZero ? 0 : 1UL << FractionBits), lower = whole << (int)shift;
                low += lower;
                high += (whole >> 1 >> (int)(LimbBits - 1 - shift)) + (low < lower ? 1UL : 0);
            }
            Add((int)limb, low, 0);
            Add((int)limb + 1, high, 0);
            also?.Add((int)limb, low, 0);
            also?.Add((int)limb + 1, high, 0);
        }
    }

    /// <summary>Adds another sum's terms.</summary>
    public void Add(ExactSum other)
    {
        _special |= other._special;
        ulong carry = 0;
        for (int i = 0; i < Limbs; i++)
        {
            UInt128 sum = (UInt128)_limbs[i] + other._limbs[i] + carry;
            (_limbs[i], carry) = ((ulong)sum, (ulong)(sum >> LimbBits));
        }
    }

    /// <summary>Forgets all terms.</summary>
    public void Reset()
    {
        Array.Clear(_limbs);
        _special = Special.None;
    }

    /// <summary>Writes the sum: equal sums give equal bytes.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)_special);
        int first = Array.FindIndex(_limbs, limb => limb != 0), last = Array.FindLastIndex(_limbs, limb => limb != 0);
        writer.Write((byte)(first + 1));
        writer.Write((byte)(last + 1));
        for (int i = Math.Max(first, 0); i <= last; i++)
            writer.Write(_limbs[i]);
    }

    /// <summary>Takes up a sum that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a sum.</exception>
    /// <exception cref="EndOfStreamException">There are too few bytes.</exception>
    public void Read(BinaryReader reader)
    {
        Reset();
        byte special = reader.ReadByte();
        int first = reader.ReadByte() - 1, last = reader.ReadByte() - 1;
        if (special > (byte)(Special.NaN | Special.PositiveInfinity | Special.NegativeInfinity) || last >= Limbs || first > last || (first < 0 && last >= 0))
            throw new InvalidDataException("The bytes are not those of an exact sum.");
        for (int i = Math.Max(first, 0); i <= last; i++)
            _limbs[i] = reader.ReadUInt64();
        _special = (Special)special;
    }

    /// <summary>The exponent's bits and, above them, the sign's.</summary>
    private static uint ExponentOf(double term) => (uint)(BitConverter.DoubleToUInt64Bits(term) >> FractionBits);

    private void Add(int limb, ulong low, ulong high)
    {
        ulong sum = _limbs[limb] + low;
        ulong carry = sum < low ? 1UL : 0;
        _limbs[limb] = sum;
        // The high part has at most 52 bits, so the carry fits.
        high += carry;
        for (int i = limb + 1; high != 0 && i < Limbs; i++)
        {
            sum = _limbs[i] + high;
            high = sum < high ? 1UL : 0;
            _limbs[i] = sum;
        }
    }

    private void Subtract(int limb, ulong low, ulong high)
    {
        ulong before = _limbs[limb];
        _limbs[limb] = before - low;
        high += before < low ? 1UL : 0;
        for (int i = limb + 1; high != 0 && i < Limbs; i++)
        {
            before = _limbs[i];
            _limbs[i] = before - high;
            high = before < high ? 1UL : 0;
        }
    }

    private double Round()
    {
        Span<ulong> magnitude = stackalloc ulong[Limbs];
        _limbs.CopyTo(magnitude);
        bool negative = (long)magnitude[Limbs - 1] < 0;
        if (negative)
            Negate(magnitude);
        int last = magnitude.LastIndexOfAnyExcept(0UL);
        if (last < 0)
            return 0;
        int top = (last * LimbBits) + BitOperations.Log2(magnitude[last]);
        ulong bits = top <= FractionBits ? magnitude[0] : RoundedBits(magnitude, top - FractionBits);
        double value = BitConverter.UInt64BitsToDouble(Math.Min(bits, (ulong)ExponentMask << FractionBits));
        return negative ? -value : value;
    }

    /// <summary>The bits of the double whose 53 digits begin at a place; a carry out of the digits raises the exponent by itself.</summary>
    private static ulong RoundedBits(ReadOnlySpan<ulong> magnitude, int place)
    {
        int limb = place / LimbBits, shift = place % LimbBits;
        ulong digits = magnitude[limb] >> shift;
        if (shift > LimbBits - 1 - FractionBits && limb + 1 < Limbs)
            digits |= magnitude[limb + 1] << (LimbBits - shift);
        int half = place - 1;
        bool isHalf = (magnitude[half / LimbBits] >> (half % LimbBits) & 1) != 0;
        bool isMore = (magnitude[half / LimbBits] & ((1UL << (half % LimbBits)) - 1)) != 0 || magnitude[..(half / LimbBits)].ContainsAnyExcept(0UL);
        return ((ulong)place << FractionBits) + digits + (isHalf && (isMore || (digits & 1) != 0) ? 1UL : 0);
    }

    private static void Negate(Span<ulong> limbs)
    {
        ulong carry = 1;
        foreach (ref ulong limb in limbs)
        {
            limb = ~limb + carry;
            carry = carry != 0 && limb == 0 ? 1UL : 0;
        }
    }
}
