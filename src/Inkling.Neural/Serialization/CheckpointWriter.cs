using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Writes the bytes of a checkpoint; see <see cref="Checkpoint"/> for the format.</summary>
internal static class CheckpointWriter
{
    internal const string MetadataName = "__metadata__", FormatKey = "format", VersionKey = "version", HashKey = "sha256";
    internal const string Format = "inkling", Version = "1";
    internal const int LengthBytes = sizeof(ulong), HashDigits = 2 * SHA256.HashSizeInBytes;

    // The most that the format's first implementation reads.
    internal const int MaxHeaderBytes = 100_000_000;

    internal static void Write(string path, IEnumerable<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata, Func<string, Stream>? open)
    {
        CheckpointTensor[] sorted = Check(tensors);
        byte[] header = Header(sorted, metadata, out int hashAt);
        if (header.Length > MaxHeaderBytes)
            throw new ArgumentException($"Names and metadata take {header.Length} bytes, more than the {MaxHeaderBytes} that readers accept.", nameof(metadata));
        byte[] length = new byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(length);
        hash.AppendData(header);
        foreach (CheckpointTensor tensor in sorted)
            hash.AppendFloats(tensor.Values.Span);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), header.AsSpan(hashAt, HashDigits));

        try
        {
            if (open is null)
                AtomicFile.Write(path, Contents);
            else
                AtomicFile.Write(path, Contents, open);
        }
        catch (UserErrorException e)
        {
            throw new CheckpointException(e.Message, e);
        }

        void Contents(Stream stream)
        {
            stream.Write(length);
            stream.Write(header);
            foreach (CheckpointTensor tensor in sorted)
                CanonicalBytes.Of(tensor.Values.Span, stream.Write);
        }
    }

    private static CheckpointTensor[] Check(IEnumerable<CheckpointTensor> tensors)
    {
        CheckpointTensor[] sorted = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        for (int i = 0; i < sorted.Length; i++)
        {
            CheckpointTensor tensor = sorted[i];
            if (tensor.Name.Length == 0 || tensor.Name == MetadataName || (i > 0 && sorted[i - 1].Name == tensor.Name))
                throw new ArgumentException($"The tensor name '{tensor.Name}' is empty, reserved or used twice.", nameof(tensors));
            CheckText(tensor.Name, nameof(tensors));
            if (tensor.Values.Length != tensor.Shape.Count)
                throw new ArgumentException($"The tensor '{tensor.Name}' of shape {tensor.Shape} has {tensor.Values.Length} values.", nameof(tensors));
        }
        return sorted;
    }

    // Half of a surrogate pair would be written as a replacement character: two texts would give one file.
    private static void CheckText(string text, string argument)
    {
        ArgumentNullException.ThrowIfNull(text, argument);
        if (!HeaderText.CanHold(text))
            throw new ArgumentException($"'{text}' has half of a surrogate pair, which no file can hold.", argument);
    }

    /// <summary>The header of these contents, with zeros in place of the checksum's digits.</summary>
    private static byte[] Header(CheckpointTensor[] tensors, IReadOnlyDictionary<string, string> metadata, out int hashAt)
    {
        Dictionary<string, string> words = new(metadata.Count + 3, StringComparer.Ordinal)
        {
            [FormatKey] = Format,
            [VersionKey] = Version,
            [HashKey] = new string('0', HashDigits),
        };
        foreach ((string key, string value) in metadata)
        {
            CheckText(key, nameof(metadata));
            CheckText(value, nameof(metadata));
            if (!words.TryAdd(key, value))
                throw new ArgumentException($"The metadata key '{key}' is the format's own.", nameof(metadata));
        }
        string[] keys = [.. words.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        HeaderBuffer buffer = new();
        hashAt = 0;
        HeaderForm.Begin(ref buffer);
        for (int i = 0; i < keys.Length; i++)
        {
            HeaderForm.Word(ref buffer, i == 0, HeaderText.JsonOf(keys[i]), HeaderText.JsonOf(words[keys[i]]));
            if (keys[i] == HashKey)
                hashAt = buffer.Length - HashDigits - 1;
        }
        HeaderForm.EndWords(ref buffer);
        long offset = 0;
        foreach (CheckpointTensor tensor in tensors)
        {
            long begin = offset;
            offset += sizeof(float) * (long)tensor.Values.Length;
            HeaderForm.Tensor(ref buffer, HeaderText.JsonOf(tensor.Name), tensor.Shape, begin, offset);
        }
        HeaderForm.End(ref buffer);
        return buffer.ToArray();
    }
}
