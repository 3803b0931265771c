using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Inkling.Neural;

/// <summary>Reads and verifies the bytes of a checkpoint; see <see cref="Checkpoint"/> for the format.</summary>
internal static class CheckpointReader
{
    private const string TryAnother = "It is damaged or incomplete: use another copy, or train again.";

    internal static Checkpoint ReadFile(string path)
    {
        float[] memory = MemoryOf(path, out int length);
        return Parse(memory, length, path);
    }

    internal static Checkpoint ReadFile(string path, out string sha256)
    {
        float[] memory = MemoryOf(path, out int length);
        sha256 = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(memory.AsSpan())[..length]));
        return Parse(memory, length, path);
    }

    internal static Checkpoint Parse(ReadOnlySpan<byte> file, string source)
    {
        float[] memory = Memory(file.Length);
        file.CopyTo(MemoryMarshal.AsBytes(memory.AsSpan()));
        return Parse(memory, file.Length, source);
    }

    // The file is read into the memory in which its numbers stay: a large one takes no more than its own size.
    private static float[] Memory(int length) => GC.AllocateUninitializedArray<float>((int)(((long)length + sizeof(float) - 1) / sizeof(float)));

    private static float[] MemoryOf(string path, out int length)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new CheckpointException($"'{path}' is a folder: give the path of a checkpoint file in it.");
        if (!File.Exists(path))
            throw new CheckpointException($"There is no checkpoint '{path}': check the path.");
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // A pipe or a device may never end.
            if (!file.CanSeek)
                throw new CheckpointException($"'{path}' is no file whose length is known: give the path of a checkpoint file.");
            if (file.Length > Array.MaxLength)
                throw new CheckpointException($"'{path}' is larger than any checkpoint that Inkling writes: check the path.");
            length = (int)file.Length;
            float[] memory = Memory(length);
            file.ReadExactly(MemoryMarshal.AsBytes(memory.AsSpan())[..length]);
            return memory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a file that is in memory of its own, of which the tensors become a part.</summary>
    private static Checkpoint Parse(float[] memory, int length, string source)
    {
        Span<byte> file = MemoryMarshal.AsBytes(memory.AsSpan())[..length];
        if (file.Length < CheckpointWriter.LengthBytes)
            throw new CheckpointException($"'{source}' has {file.Length} bytes, too few for a checkpoint. {TryAnother}");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file);
        ReadOnlySpan<byte> rest = file[CheckpointWriter.LengthBytes..];
        if (rest.IsEmpty || rest[0] != (byte)'{')
            throw new CheckpointException($"'{source}' is not a checkpoint: it does not begin like a safetensors file. Check the path.");
        if (headerLength > (ulong)rest.Length)
            throw new CheckpointException($"'{source}' announces a header of {headerLength} bytes, but only {rest.Length} follow. {TryAnother}");
        if (headerLength > CheckpointWriter.MaxHeaderBytes)
            throw new CheckpointException($"'{source}' announces a header of {headerLength} bytes, more than the {CheckpointWriter.MaxHeaderBytes} that one may have. {TryAnother}");
        ReadOnlySpan<byte> data = rest[(int)headerLength..];
        CheckpointHeader header = CheckpointHeader.Parse(rest[..(int)headerLength], source);

        if (header.Metadata.GetValueOrDefault(CheckpointWriter.FormatKey) != CheckpointWriter.Format)
            throw new CheckpointException($"'{source}' is a safetensors file of another program's: Inkling reads the ones that it has written.");
        string version = header.Metadata.GetValueOrDefault(CheckpointWriter.VersionKey, "");
        if (version != CheckpointWriter.Version)
            throw new CheckpointException($"'{source}' is a checkpoint of version '{CheckpointHeader.Quote(version)}', this program reads version {CheckpointWriter.Version}: use the version of Inkling that wrote it.");
        VerifyHash(file, CheckpointWriter.LengthBytes + header.HashAt, header, source);
        int dataAt = file.Length - data.Length;
        CheckpointTensor[] tensors = Tensors(header, memory, dataAt, data.Length, source);
        string[] own = [CheckpointWriter.FormatKey, CheckpointWriter.VersionKey, CheckpointWriter.HashKey];
        Dictionary<string, string> words = new(header.Metadata, StringComparer.Ordinal);
        foreach (string key in own)
            words.Remove(key);
        VerifyForm(file[..dataAt], tensors, words, header.HashAt, source);
        return new Checkpoint(source, tensors, words);
    }

    /// <summary>Checks that the header is, byte for byte, the one that is written for these contents: then so is the whole file.</summary>
    private static void VerifyForm(ReadOnlySpan<byte> beginning, CheckpointTensor[] tensors, Dictionary<string, string> words, int statedHashAt, string source)
    {
        byte[] expected = CheckpointWriter.Header(tensors, words, out int hashAt);
        ReadOnlySpan<byte> header = beginning[CheckpointWriter.LengthBytes..];
        if (hashAt == statedHashAt)
            header.Slice(hashAt, CheckpointWriter.HashDigits).CopyTo(expected.AsSpan(hashAt));
        if (!header.SequenceEqual(expected))
            throw AnotherForm(source);
    }

    private static CheckpointException AnotherForm(string source) =>
        new($"'{source}' does not have the form in which Inkling writes these contents: another program has changed it. {TryAnother}");

    private static void VerifyHash(Span<byte> file, int hashAt, CheckpointHeader header, string source)
    {
        string stated = header.Metadata.GetValueOrDefault(CheckpointWriter.HashKey, "");
        if (stated.Length != CheckpointWriter.HashDigits || header.HashAt < 0 || !file.Slice(hashAt, stated.Length).SequenceEqual(Encoding.UTF8.GetBytes(stated)))
            throw new CheckpointException($"'{source}' has no valid checksum. {TryAnother}");
        // At once, with zeros in the file for as long as that takes: in parts it takes some milliseconds more the first time, which somebody who reads one picture would notice.
        Span<byte> digits = file.Slice(hashAt, CheckpointWriter.HashDigits);
        digits.Fill((byte)'0');
        string actual = Convert.ToHexStringLower(SHA256.HashData(file));
        Encoding.ASCII.GetBytes(stated, digits);
        if (actual != stated)
            throw new CheckpointException($"'{source}' does not match its checksum. {TryAnother}");
    }

    /// <summary>Checks that the tensors fill the data exactly, one after the other.</summary>
    private static CheckpointTensor[] Tensors(CheckpointHeader header, float[] memory, int dataAt, int dataLength, string source)
    {
        long end = 0;
        List<(CheckpointHeader.Entry Entry, Shape Shape)> checkedEntries = [];
        // Here and elsewhere on the way of a prediction there are no queries over values: their code would be compiled when the program starts.
        header.Entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        foreach (CheckpointHeader.Entry entry in header.Entries)
        {
            if (entry.Type != "F32")
                throw new CheckpointException($"'{source}' holds '{CheckpointHeader.Quote(entry.Name)}' as {CheckpointHeader.Quote(entry.Type)}; Inkling reads F32.");
            if (entry.Dimensions.Count is 0 or > Shape.MaxRank || entry.Dimensions.Any(dimension => dimension is < 1 or > int.MaxValue))
                throw new CheckpointException($"'{source}' gives '{CheckpointHeader.Quote(entry.Name)}' the shape [{string.Join(", ", entry.Dimensions)}]; expected 1 to {Shape.MaxRank} sizes of at least 1. {TryAnother}");
            decimal bytes = entry.Dimensions.Aggregate((decimal)sizeof(float), (product, dimension) => Math.Min(product * dimension, long.MaxValue));
            if (entry.Begin != end || entry.End < entry.Begin || entry.End > dataLength || entry.End - entry.Begin != bytes)
                throw new CheckpointException($"'{source}' places '{CheckpointHeader.Quote(entry.Name)}' at bytes {entry.Begin} to {entry.End}, which does not fit its shape, its neighbours or the file. {TryAnother}");
            end = entry.End;
            checkedEntries.Add((entry, new Shape([.. entry.Dimensions.Select(dimension => (int)dimension)])));
        }
        if (end != dataLength)
            throw new CheckpointException($"'{source}' describes {end} bytes of numbers, but {dataLength} are there. {TryAnother}");
        // Headers end at a multiple of 8 bytes.
        if (dataAt % sizeof(float) != 0)
            throw AnotherForm(source);
        Memory<float> data = memory.AsMemory(dataAt / sizeof(float));
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> words = MemoryMarshal.Cast<float, int>(data.Span);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        CheckpointTensor[] tensors = new CheckpointTensor[checkedEntries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            (CheckpointHeader.Entry entry, Shape shape) = checkedEntries[i];
            tensors[i] = new CheckpointTensor(entry.Name, shape, data[(int)(entry.Begin / sizeof(float))..(int)(entry.End / sizeof(float))]);
        }
        Array.Sort(tensors, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return tensors;
    }
}
