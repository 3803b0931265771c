using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inkling.Measuring;

/// <summary>Everything that <c>inkling bench</c> found: what its tables show and its JSON holds.</summary>
public sealed record BenchReport
{
    /// <summary>Number of this layout; a change that breaks readers raises it.</summary>
    public int Format { get; init; } = 2;

    /// <summary>Inkling's version.</summary>
    public required string Version { get; init; }

    /// <summary>The framework and the kind of processor it runs on.</summary>
    public required string Runtime { get; init; }

    /// <summary>The processor's name, or its architecture where the system does not tell.</summary>
    public required string Processor { get; init; }

    /// <summary>Whether everything was timed so briefly that the numbers only show that it works.</summary>
    public required bool Quick { get; init; }

    /// <summary>Images of a batch in <see cref="Kernels"/>.</summary>
    public required int Batch { get; init; }

    /// <summary>Bits of the vectors of the peak.</summary>
    public required int VectorBits { get; init; }

    /// <summary>The FMA peak for each number of threads: over the whole run.</summary>
    public IReadOnlyList<PeakResult> Peaks { get; init; } = [];

    /// <summary>The kernels.</summary>
    public IReadOnlyList<KernelResult> Kernels { get; init; } = [];

    /// <summary>The networks, in training and inference; with one image, too.</summary>
    public IReadOnlyList<NetworkResult> Networks { get; init; } = [];

    /// <summary>Bytes of memory that the process had when all this was measured.</summary>
    public long WorkingSetBytes { get; init; }

    /// <summary>How the peers compare; null if nobody asked them.</summary>
    public PeerReport? Peers { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, BenchJson.Default.BenchReport);
}

/// <summary>The FMA peak.</summary>
/// <param name="Threads">Threads that computed at the same time.</param>
/// <param name="OperationsPerSecond">Floating-point operations per second over time, with all interruptions, a multiply-add counting as two: what shares of the peak are of.</param>
/// <param name="BestOperationsPerSecond">The same of the best millisecond.</param>
public sealed record PeakResult(int Threads, double OperationsPerSecond, double BestOperationsPerSecond);

/// <summary>A kernel's times.</summary>
/// <param name="Name">See <see cref="KernelCase"/>.</param>
/// <param name="Group">What kind it is.</param>
/// <param name="Operations">Floating-point operations of a call.</param>
/// <param name="Bytes">Bytes that a call has to read and write.</param>
/// <param name="Runs">One for each number of threads.</param>
public sealed record KernelResult(string Name, KernelGroup Group, long Operations, long Bytes, IReadOnlyList<Measured> Runs);

/// <summary>What a network was timed at.</summary>
public enum NetworkPass
{
    /// <summary>Whole steps with Adam.</summary>
    Training,

    /// <summary>Forward in evaluation mode, logits copied out.</summary>
    Inference,
}

/// <summary>A network's times.</summary>
/// <param name="Network">The network's key.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Pass">What was timed.</param>
/// <param name="Batch">Images of a call.</param>
/// <param name="OperationsPerImage">See <see cref="NetworkWork"/>.</param>
/// <param name="HeldBytes">What the managed heap holds for it: weights, activations, sixteen batches of images; for training, gradients and Adam's moments, too.</param>
/// <param name="AllocatedBytesPerCall">What all threads together allocate on the managed heap in a steady call.</param>
/// <param name="Runs">One for each number of threads.</param>
public sealed record NetworkResult(
    string Network, string Title, NetworkPass Pass, int Batch, long OperationsPerImage, long HeldBytes, double AllocatedBytesPerCall, IReadOnlyList<NetworkRun> Runs);

/// <summary>A network's time with one number of threads.</summary>
/// <param name="ImagesPerSecond">Over time, as the operations.</param>
/// <param name="Time">What timing found.</param>
public sealed record NetworkRun(double ImagesPerSecond, Measured Time);

/// <summary>Writes without reflection, so that a trimmed program can.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
