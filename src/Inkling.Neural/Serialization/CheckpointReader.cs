using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Inkling.Neural;

/// <summary>
/// Reads and verifies the bytes of a checkpoint; see <see cref="Checkpoint"/> for the format. Whatever a file says, this takes the memory of its bytes
/// and, if it is refused, of a message: tensors and words are made of the bytes when somebody asks for them.
/// </summary>
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
        ReadOnlySpan<byte> header = rest[..(int)headerLength];
        (int hashAt, int words, int tensors) = Survey(header, source);
        VerifyHash(file, CheckpointWriter.LengthBytes + hashAt, source);
        VerifyForm(header, rest.Length - header.Length, source);
        CheckpointFile checkedFile = new(memory, header.Length);
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> numbers = MemoryMarshal.Cast<float, int>(checkedFile.Numbers.Span);
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }
        return new Checkpoint(source, checkedFile, words, tensors);
    }

    /// <summary>Goes through a header of which nothing is known yet: whose it is, where its checksum is, how much there is.</summary>
    private static (int HashAt, int Words, int Tensors) Survey(ReadOnlySpan<byte> bytes, string source)
    {
        CheckpointHeader header = new(bytes);
        HeaderText version = default;
        bool isOurs = false;
        int hashAt = -1, words = 0, tensors = 0;
        try
        {
            while (header.Next())
            {
                if (header.IsTensor)
                    tensors++;
                else if (header.Name.Is(CheckpointWriter.FormatKey))
                    isOurs = header.Says.Is(CheckpointWriter.Format);
                else if (header.Name.Is(CheckpointWriter.VersionKey))
                    version = header.Says;
                else if (header.Name.Is(CheckpointWriter.HashKey))
                    hashAt = header.Says.Json.Length == CheckpointWriter.HashDigits ? header.SaysAt : -1;
                else
                    words++;
            }
        }
        catch (JsonException e)
        {
            throw CheckpointHeader.Broken(source, e);
        }
        if (!isOurs)
            throw new CheckpointException($"'{source}' is a safetensors file of another program's: Inkling reads the ones that it has written.");
        if (!version.Is(CheckpointWriter.Version))
            throw new CheckpointException($"'{source}' is a checkpoint of version '{version.Quote()}', this program reads version {CheckpointWriter.Version}: use the version of Inkling that wrote it.");
        if (hashAt < 0)
            throw new CheckpointException($"'{source}' has no valid checksum. {TryAnother}");
        return (hashAt, words, tensors);
    }

    private static void VerifyHash(Span<byte> file, int hashAt, string source)
    {
        Span<byte> digits = file.Slice(hashAt, CheckpointWriter.HashDigits);
        Span<byte> stated = stackalloc byte[CheckpointWriter.HashDigits], actual = stackalloc byte[CheckpointWriter.HashDigits], hash = stackalloc byte[SHA256.HashSizeInBytes];
        digits.CopyTo(stated);
        // At once, with zeros in the file for as long as that takes: in parts it takes some milliseconds more the first time, which somebody who reads one picture would notice.
        digits.Fill((byte)'0');
        SHA256.HashData(file, hash);
        stated.CopyTo(digits);
        Convert.TryToHexStringLower(hash, actual, out _);
        if (!actual.SequenceEqual(stated))
            throw new CheckpointException($"'{source}' does not match its checksum. {TryAnother}");
    }

    /// <summary>
    /// Checks that the tensors fill the data exactly, one after the other, and that the header is, byte for byte, the one that is written for
    /// these contents: then so is the whole file.
    /// </summary>
    private static void VerifyForm(ReadOnlySpan<byte> bytes, int dataLength, string source)
    {
        CheckpointHeader header = new(bytes);
        HeaderComparison form = new(bytes);
        HeaderText previous = default;
        bool isFirst = true, isAmongWords = true, isCanonical = true;
        long end = 0;
        HeaderForm.Begin(ref form);
        while (header.Next())
        {
            if (!header.IsTensor)
            {
                HeaderForm.Word(ref form, isFirst, header.Name.Json, header.Says.Json);
                isCanonical &= header.Says.IsCanonical;
            }
            else
            {
                if (isAmongWords)
                {
                    HeaderForm.EndWords(ref form);
                    (isAmongWords, isFirst) = (false, true);
                }
                VerifyPlace(header, end, dataLength, source);
                HeaderForm.Tensor(ref form, header.Name.Json, header.Sizes.ToShape(), end, header.Offsets[1]);
                end = header.Offsets[1];
            }
            isCanonical &= header.Name.IsCanonical && (isFirst || previous.CompareTo(header.Name) < 0);
            previous = header.Name;
            isFirst = false;
        }
        if (isAmongWords)
            HeaderForm.EndWords(ref form);
        HeaderForm.End(ref form);
        if (end != dataLength)
            throw new CheckpointException($"'{source}' describes {end} bytes of numbers, but {dataLength} are there. {TryAnother}");
        if (!isCanonical || !form.IsSame)
            throw new CheckpointException($"'{source}' does not have the form in which Inkling writes these contents: another program has changed it. {TryAnother}");
    }

    /// <summary>Checks that a tensor can be one, and follows the one before, which ended at a byte.</summary>
    private static void VerifyPlace(in CheckpointHeader tensor, long previousEnd, int dataLength, string source)
    {
        if (!tensor.Type.Is("F32"))
            throw new CheckpointException($"'{source}' holds '{tensor.Name.Quote()}' as {tensor.Type.Quote()}; Inkling reads F32.");
        HeaderNumbers sizes = tensor.Sizes;
        bool isShape = sizes.Count is > 0 and <= Shape.MaxRank;
        Int128 bytes = sizeof(float);
        for (int i = 0; i < sizes.Count; i++)
        {
            isShape &= sizes[i] is > 0 and <= int.MaxValue;
            bytes = Int128.Min(bytes * sizes[i], long.MaxValue);
        }
        if (!isShape)
            throw new CheckpointException($"'{source}' gives '{tensor.Name.Quote()}' the shape {sizes}; expected 1 to {Shape.MaxRank} sizes of at least 1. {TryAnother}");
        (long begin, long end) = (tensor.Offsets[0], tensor.Offsets[1]);
        if (begin != previousEnd || end < begin || end > dataLength || end - begin != bytes)
            throw new CheckpointException($"'{source}' places '{tensor.Name.Quote()}' at bytes {begin} to {end}, which does not fit its shape, its neighbours or the file. {TryAnother}");
    }
}
