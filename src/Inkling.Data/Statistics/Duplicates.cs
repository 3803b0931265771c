using System.Runtime.InteropServices;

namespace Inkling.Data;

/// <summary>One of several identical images.</summary>
/// <param name="Part">Which of the searched sets it is in, counted from 0.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Label">Its class.</param>
public readonly record struct DuplicateImage(int Part, int Index, byte Label);

/// <summary>Images that are equal pixel by pixel.</summary>
/// <param name="Members">Two or more, by part and index.</param>
public sealed record DuplicateGroup(IReadOnlyList<DuplicateImage> Members)
{
    /// <summary>Whether the members have different labels.</summary>
    public bool HasLabelConflict => Members.Any(member => member.Label != Members[0].Label);

    /// <summary>Whether the members come from different sets, so that a test image may have been trained on.</summary>
    public bool SpansParts => Members[^1].Part != Members[0].Part;
}

/// <summary>Finds identical images within and across sets.</summary>
public static class Duplicates
{
    /// <summary>
    /// All groups of identical images, in order of their first member. Images are sorted by a hash and those with equal
    /// hashes compared byte by byte, so the answer is exact.
    /// </summary>
    /// <param name="parts">Sets of images of one size, for example training and test.</param>
    /// <exception cref="ArgumentException">The sets' images differ in size.</exception>
    public static IReadOnlyList<DuplicateGroup> Find(params ReadOnlySpan<ImageSet> parts)
    {
        List<ulong> hashes = [];
        List<DuplicateImage> images = [];
        for (int part = 0; part < parts.Length; part++)
        {
            ImageSet set = parts[part];
            if (set.Rows != parts[0].Rows || set.Columns != parts[0].Columns)
                throw new ArgumentException($"Set {part} has images of {set.Rows}x{set.Columns}, set 0 of {parts[0].Rows}x{parts[0].Columns}.", nameof(parts));
            for (int i = 0; i < set.Count; i++)
            {
                hashes.Add(Hash(set.Image(i)));
                images.Add(new DuplicateImage(part, i, set.Label(i)));
            }
        }
        Span<ulong> keys = CollectionsMarshal.AsSpan(hashes);
        Span<DuplicateImage> sorted = CollectionsMarshal.AsSpan(images);
        keys.Sort(sorted);

        List<DuplicateGroup> groups = [];
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
                end++;
            if (end > start + 1)
                AddGroups(parts, sorted[start..end], groups);
        }
        groups.Sort((a, b) => Compare(a.Members[0], b.Members[0]));
        return groups;
    }

    /// <summary>Adds the groups among images of one hash, which are not all equal if the hash collides.</summary>
    private static void AddGroups(ReadOnlySpan<ImageSet> parts, ReadOnlySpan<DuplicateImage> candidates, List<DuplicateGroup> groups)
    {
        List<DuplicateImage> rest = [.. candidates];
        rest.Sort(Compare);
        while (rest.Count > 1)
        {
            List<DuplicateImage> equal = [rest[0]];
            List<DuplicateImage> other = [];
            foreach (DuplicateImage candidate in CollectionsMarshal.AsSpan(rest)[1..])
                (Pixels(parts, candidate).SequenceEqual(Pixels(parts, rest[0])) ? equal : other).Add(candidate);
            if (equal.Count > 1)
                groups.Add(new DuplicateGroup(equal));
            rest = other;
        }
    }

    private static ReadOnlySpan<byte> Pixels(ReadOnlySpan<ImageSet> parts, DuplicateImage image) => parts[image.Part].Image(image.Index);

    private static int Compare(DuplicateImage a, DuplicateImage b) => (a.Part, a.Index).CompareTo((b.Part, b.Index));

    /// <summary>64 bits over eight bytes at a time; each step is a bijection of the state, so one differing word always shows.</summary>
    private static ulong Hash(ReadOnlySpan<byte> pixels)
    {
        // The odd multiplier is 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
        const ulong multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)pixels.Length;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(pixels);
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * multiplier;
            hash ^= hash >> 32;
        }
        foreach (byte pixel in pixels[(words.Length * sizeof(ulong))..])
        {
            hash = (hash ^ pixel) * multiplier;
            hash ^= hash >> 32;
        }
        return hash;
    }
}
