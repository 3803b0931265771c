namespace Inkling.Numerics;

/// <summary>
/// Randomness without state: a key names an endless sequence of random numbers, and any element of it is computed
/// from its index alone. Derive one key for each purpose and nothing depends on the order in which things are drawn.
/// </summary>
/// <param name="Value">The 64 bits of the key.</param>
public readonly record struct RandomKey(ulong Value)
{
    /// <summary>The key of a user's seed.</summary>
    public static RandomKey FromSeed(ulong seed) => new RandomKey(seed).Derive(0x496E6B6C696E6755);

    /// <summary>A key that is independent of this one and of those derived with another <paramref name="tag"/>.</summary>
    public RandomKey Derive(ulong tag) => new(Bits(tag));

    /// <summary>64 random bits: element <paramref name="index"/> of the sequence.</summary>
    public ulong Bits(ulong index)
    {
        uint x0 = (uint)index, x1 = (uint)(index >> 32);
        Threefry.Encrypt((uint)Value, (uint)(Value >> 32), ref x0, ref x1);
        return x0 | ((ulong)x1 << 32);
    }

    /// <summary>Element <paramref name="index"/> as a number in [0, 1) with 53 random bits.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Element <paramref name="index"/> as a standard normal number (Box and Muller, 1958; the cosine branch).
    /// </summary>
    public double Normal(ulong index)
    {
        ulong bits = Bits(index);
        double radius = Math.Sqrt(-2 * Math.Log(((uint)bits + 1.0) * (1.0 / 4294967296.0)));
        return radius * Math.Cos(2 * Math.PI * ((uint)(bits >> 32) * (1.0 / 4294967296.0)));
    }

    /// <summary>
    /// Element <paramref name="index"/> as an integer in [0, <paramref name="bound"/>). The multiply-shift method
    /// leaves a bias below <paramref name="bound"/> / 2^64.
    /// </summary>
    public int Below(int bound, ulong index) => (int)Math.BigMul(Bits(index), (ulong)bound, out _);

    /// <summary>
    /// Fills <paramref name="order"/> with 0 .. length-1 in random order (Fisher and Yates), a pure function of the key.
    /// </summary>
    public void Permutation(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, (ulong)i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
