using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inkling.Neural;

namespace Inkling.Testing;

/// <summary>What came of mutated files.</summary>
public sealed class FuzzReport
{
    /// <summary>Files that were tried.</summary>
    public long Files { get; internal set; }

    /// <summary>Of these, with a checksum that was made right again.</summary>
    public long Sealed { get; internal set; }

    /// <summary>Refused by the reader, with a <see cref="CheckpointException"/>.</summary>
    public long Refused { get; internal set; }

    /// <summary>Read exactly.</summary>
    public long Read { get; internal set; }

    /// <summary>Of the files that were read, those that a training could be resumed from, exactly.</summary>
    public long Resumed { get; internal set; }

    /// <summary>How often each reason was given, without its numbers and names.</summary>
    public SortedDictionary<string, long> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>The most bytes that reading took beyond those of the file.</summary>
    public long MostAllocated { get; internal set; }

    /// <summary>The slowest file.</summary>
    public TimeSpan Slowest { get; internal set; }

    /// <summary>All files.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Files} files ({Sealed} with a right checksum): {Refused} refused, {Read} read exactly, {Resumed} of them resumed exactly
        allocated at most the file's bytes and {MostAllocated} more; slowest {Slowest.TotalMilliseconds:F1} ms; {Elapsed.TotalSeconds:F1} s
        {string.Join(Environment.NewLine, Reasons.OrderByDescending(reason => reason.Value).Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value,9}  {reason.Key}")))}
        """);
}

/// <summary>Reads mutated checkpoints: each gives a <see cref="CheckpointException"/> or is loaded exactly, and takes no more memory than its own size.</summary>
public static partial class CheckpointFuzz
{
    /// <summary>What reading may allocate beside the bytes of a file, whatever they say: handles, a message, exceptions.</summary>
    public const int AllowedBytes = 16 << 10;

    private const int LongestMessage = 2_000;

    /// <summary>Tries so many files.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Other files with another number; the same with the same.</param>
    /// <exception cref="CheckFailedException">A file was neither refused nor loaded exactly; the message names seed and case.</exception>
    public static FuzzReport Run(long count, int seed)
    {
        FuzzRun run = FuzzRun.Make();
        CheckpointMutator mutator = new(run.Files);
        FuzzReport report = new();
        long began = Stopwatch.GetTimestamp();
        foreach (byte[] original in run.Files)
            Try(run, new MutatedFile(original, IsSealed: false), new FuzzReport());
        Random random = new(seed);
        for (long i = 0; i < count; i++)
        {
            MutatedFile file = mutator.Next(random);
            try
            {
                Try(run, file, report);
            }
            catch (Exception e)
            {
                throw new CheckFailedException($"Case {i} of seed {seed}, {file.Bytes.Length} bytes: {e}");
            }
        }
        report.Elapsed = Stopwatch.GetElapsedTime(began);
        return report;
    }

    private static void Try(FuzzRun run, MutatedFile file, FuzzReport report)
    {
        report.Files++;
        report.Sealed += file.IsSealed ? 1 : 0;
        long time = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
        (Checkpoint? checkpoint, CheckpointException? refusal) = Read(file.Bytes);
        long more = GC.GetAllocatedBytesForCurrentThread() - before - file.Bytes.Length;
        if (more > AllowedBytes)
            more = Allocations.OfCallingThread(() => Read(file.Bytes)) - file.Bytes.Length;
        report.MostAllocated = Math.Max(report.MostAllocated, more);
        CheckFailedException.ThrowIf(more > AllowedBytes, $"Reading allocated {more} bytes more than the file has.");
        if (checkpoint is null)
            report.Refused++;
        else
        {
            report.Read++;
            // Cut to nothing and followed by another file, a file has become that one.
            CheckFailedException.ThrowIf(!file.IsSealed && !run.Files.Any(original => file.Bytes.AsSpan().SequenceEqual(original)), "A changed file matches its checksum.");
            CheckExact(checkpoint, file.Bytes);
            try
            {
                run.Load(checkpoint);
                report.Resumed++;
            }
            catch (CheckpointException e)
            {
                refusal = e;
            }
        }
        TimeSpan taken = Stopwatch.GetElapsedTime(time);
        report.Slowest = taken > report.Slowest ? taken : report.Slowest;
        if (refusal is null)
            return;
        CheckFailedException.ThrowIf(!refusal.Message.Contains("'mutated'", StringComparison.Ordinal) || refusal.Message.Length > LongestMessage, $"The message does not help: {refusal.Message}");
        string reason = Reason(refusal.Message);
        report.Reasons[reason] = report.Reasons.GetValueOrDefault(reason) + 1;
    }

    private static (Checkpoint? Checkpoint, CheckpointException? Refusal) Read(byte[] file)
    {
        try
        {
            return (Checkpoint.Read(file, "mutated"), null);
        }
        catch (CheckpointException e)
        {
            return (null, e);
        }
    }

    /// <summary>Compares what was read with the file, which is read here by other means.</summary>
    private static void CheckExact(Checkpoint checkpoint, byte[] file)
    {
        ReadOnlySpan<byte> data = file.AsSpan(sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        using JsonDocument header = JsonDocument.Parse(SafetensorsBytes.HeaderOf(file));
        int tensors = 0, words = 0;
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty word in entry.Value.EnumerateObject().Where(word => word.Name is not ("format" or "version" or "sha256")))
                {
                    words++;
                    CheckFailedException.ThrowIf(checkpoint.Metadata.GetValueOrDefault(word.Name) != word.Value.GetString(), $"The word '{word.Name}' is not the file's.");
                }
                continue;
            }
            tensors++;
            CheckpointTensor? tensor = checkpoint.Find(entry.Name);
            CheckFailedException.ThrowIf(tensor is null || entry.Value.GetProperty("dtype").GetString() != "F32", $"'{entry.Name}' is not read as it is.");
            CheckFailedException.ThrowIf(!tensor!.Shape.ToArray().SequenceEqual(entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())), $"'{entry.Name}' has another shape.");
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            CheckFailedException.ThrowIf(!MemoryMarshal.AsBytes(tensor.Values.Span).SequenceEqual(data[offsets[0]..offsets[1]]), $"'{entry.Name}' has other bits.");
        }
        CheckFailedException.ThrowIf(tensors != checkpoint.Tensors.Count || words != checkpoint.Metadata.Count, "More was read than is in the file.");
    }

    private static string Reason(string message)
    {
        string reason = Particular().Replace(message, "…");
        return reason.Length > 110 ? reason[..110] : reason;
    }

    [GeneratedRegex(@"'[^']*'|""[^""]*""|\[[^\]]*\]|-?\d[\d.,]*|as [A-Za-z0-9 ]{0,9};|0x[0-9A-Fa-f]+")]
    private static partial Regex Particular();
}
