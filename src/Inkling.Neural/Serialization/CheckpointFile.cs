using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Inkling.Neural;

/// <summary>The bytes of a checkpoint that has been verified. What is asked for is looked up in them: they alone stay in memory.</summary>
internal sealed class CheckpointFile(float[] memory, int headerLength)
{
    /// <summary>A walk through its header, from the beginning.</summary>
    internal CheckpointHeader Header => new(MemoryMarshal.AsBytes(memory.AsSpan()).Slice(CheckpointWriter.LengthBytes, headerLength));

    /// <summary>The numbers of all tensors. Headers end at a multiple of 8 bytes.</summary>
    internal Memory<float> Numbers => memory.AsMemory((CheckpointWriter.LengthBytes + headerLength) / sizeof(float));

    internal CheckpointTensor? Find(string name)
    {
        if (!HeaderText.CanHold(name))
            return null;
        ReadOnlySpan<byte> json = HeaderText.JsonOf(name);
        CheckpointHeader header = Header;
        while (header.Next())
        {
            if (header.IsTensor && header.Name.Json.SequenceEqual(json))
                return TensorAt(header);
        }
        return null;
    }

    /// <summary>A weight whose name begins so and is none of these; null if there is none.</summary>
    internal string? FindWeightBeside(HashSet<string> known, string prefix)
    {
        ReadOnlySpan<byte> json = HeaderText.JsonOf(prefix);
        CheckpointHeader header = Header;
        while (header.Next())
        {
            if (header.IsTensor && !header.Name.Json.Contains((byte)'/') && header.Name.Json.StartsWith(json)
                && header.Name.ToString() is { } name && !known.Contains(name))
            {
                return name;
            }
        }
        return null;
    }

    internal CheckpointTensor[] Tensors(int count)
    {
        CheckpointTensor[] tensors = new CheckpointTensor[count];
        CheckpointHeader header = Header;
        for (int i = 0; i < count;)
        {
            if (header.Next() && header.IsTensor)
                tensors[i++] = TensorAt(header);
        }
        return tensors;
    }

    private CheckpointTensor TensorAt(in CheckpointHeader header) =>
        new(header.Name.ToString(), header.Sizes.ToShape(), Numbers[(int)(header.Offsets[0] / sizeof(float))..(int)(header.Offsets[1] / sizeof(float))]);
}

/// <summary>The words of a checkpoint, without the format's own.</summary>
internal sealed class CheckpointWords(CheckpointFile file, int count) : IReadOnlyDictionary<string, string>
{
    public int Count => count;

    public IEnumerable<string> Keys => this.Select(word => word.Key);

    public IEnumerable<string> Values => this.Select(word => word.Value);

    public string this[string key] => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"There is no word '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (!HeaderText.CanHold(key))
            return false;
        ReadOnlySpan<byte> json = HeaderText.JsonOf(key);
        CheckpointHeader header = file.Header;
        while (value is null && header.Next() && !header.IsTensor)
        {
            if (!IsFormats(header.Name) && header.Name.Json.SequenceEqual(json))
                value = header.Says.ToString();
        }
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        List<KeyValuePair<string, string>> words = new(count);
        CheckpointHeader header = file.Header;
        while (header.Next() && !header.IsTensor)
        {
            if (!IsFormats(header.Name))
                words.Add(new(header.Name.ToString(), header.Says.ToString()));
        }
        return words.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsFormats(HeaderText name) => name.Is(CheckpointWriter.FormatKey) || name.Is(CheckpointWriter.VersionKey) || name.Is(CheckpointWriter.HashKey);
}
