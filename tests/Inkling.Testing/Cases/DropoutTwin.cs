using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>
/// Inverted dropout from its definition. Of each sixteen values the first eight take the low halves of the key's next eight
/// random numbers, the others the high halves; a value is dropped if its half is below probability * 2^32.
/// </summary>
/// <param name="Key">Names the sequence.</param>
/// <param name="First">Index in it of the first value.</param>
/// <param name="Probability">Probability of dropping.</param>
public sealed record DropoutTwin(RandomKey Key, ulong First, float Probability)
{
    /// <summary>Nothing is dropped.</summary>
    public static DropoutTwin None { get; } = new(default, 0, 0);

    /// <summary>The engine's draw of the same values.</summary>
    public DropoutDraw Draw => new(Key, First, Probability);

    /// <summary>0 if value <paramref name="index"/> is dropped, else 1 / (1 - probability).</summary>
    public double Factor(int index)
    {
        (ulong group, ulong place) = Math.DivRem(First + (ulong)index, 16);
        ulong both = Key.Bits((8 * group) + (place % 8));
        ulong half = place < 8 ? both & 0xFFFFFFFF : both >> 32;
        return half < Math.Floor(Probability * 4294967296.0) ? 0 : 1 / (1 - (double)Probability);
    }
}
