using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Test inputs: pure functions of a seed.</summary>
public static class Numbers
{
    /// <summary>Standard normal numbers.</summary>
    public static float[] Normal(ulong seed, int count)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)key.Normal((ulong)i);
        return values;
    }

    /// <summary>Different numbers at least 1/16 apart and away from 0, in random order: no ties, no kinks.</summary>
    public static float[] Distinct(ulong seed, int count)
    {
        int[] order = new int[count];
        RandomKey.FromSeed(seed).Permutation(order);
        return Array.ConvertAll(order, rank => (rank - (count / 2) + 0.5f) / 16);
    }

    /// <summary>Class labels in [0, <paramref name="classes"/>).</summary>
    public static byte[] Labels(ulong seed, int count, int classes)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
            labels[i] = (byte)key.Below(classes, (ulong)i);
        return labels;
    }
}
