using System.Reflection;
using System.Runtime.InteropServices;
using Inkling.Digits;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>The measurements of <c>inkling bench</c>, part by part. <see cref="Workers.ThreadCount"/> is left at what was timed last.</summary>
public sealed class Bench
{
    private static readonly int[] _batches = [128, 512];

    private readonly KernelTimer _timer = new();
    private readonly bool _quick;
    private readonly Action<string> _progress;
    private readonly CancellationToken _stop;
    private readonly int[] _threads;

    /// <summary>Decides what is measured.</summary>
    /// <param name="quick">Times everything so briefly that it takes seconds.</param>
    /// <param name="threads">The most threads; everything is measured on one and on these.</param>
    /// <param name="progress">Is told what is being measured.</param>
    /// <param name="stop">Ends it between two measurements.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public Bench(bool quick, int threads, Action<string>? progress = null, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_quick, _progress, _stop) = (quick, progress ?? (_ => { }), stop);
        _threads = threads == 1 ? [1] : [1, threads];
    }

    /// <summary>A report without results.</summary>
    public BenchReport Begin() => new()
    {
        Version = typeof(Bench).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Runtime = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}",
        Processor = Processor(),
        Quick = _quick,
        Batch = KernelCases.StandardBatch,
        VectorBits = FmaPeak.VectorBits,
    };

    /// <summary>The FMA peak of each number of threads: of all that was measured, so that it may be asked for again at the end.</summary>
    public IReadOnlyList<PeakResult> Peaks()
    {
        List<PeakResult> peaks = [];
        foreach (int threads in _threads)
        {
            Tell($"FMA peak, {ThreadText.Of(threads)}");
            _timer.MeasurePeak(threads, _quick ? 0.01 : 0.1);
            PeakSpeed peak = _timer.Peak(threads);
            peaks.Add(new PeakResult(threads, peak.OverTime, peak.Best));
        }
        return peaks;
    }

    /// <summary>The kernels of some groups.</summary>
    public IReadOnlyList<KernelResult> Kernels(params ReadOnlySpan<KernelGroup> groups)
    {
        double seconds = _quick ? 0.01 : 0.2;
        List<KernelResult> results = [];
        foreach (KernelCase kernel in KernelCases.All())
        {
            if (!groups.Contains(kernel.Group))
                continue;
            Tell(kernel.Name);
            Action call = kernel.Prepare();
            results.Add(new KernelResult(
                kernel.Name, kernel.Group, kernel.Operations, kernel.Bytes,
                [.. _threads.Select(threads => _timer.Measure(call, kernel.Operations, kernel.Bytes, threads, seconds))]));
        }
        return results;
    }

    /// <summary>Training and inference of all networks, with whole batches.</summary>
    public IReadOnlyList<NetworkResult> Networks()
    {
        double seconds = _quick ? 0.03 : 0.4;
        List<NetworkResult> results = [];
        foreach (DigitNetwork network in DigitNetwork.All)
        {
            foreach (int batch in _quick ? _batches.AsSpan(0, 1) : _batches)
            {
                results.Add(Time(network, NetworkPass.Training, batch, seconds));
                results.Add(Time(network, NetworkPass.Inference, batch, seconds));
            }
        }
        return results;
    }

    /// <summary>Inference of all networks with one image.</summary>
    public IReadOnlyList<NetworkResult> Latencies() => [.. DigitNetwork.All.Select(network => Time(network, NetworkPass.Inference, 1, _quick ? 0.03 : 0.5))];

    private NetworkResult Time(DigitNetwork network, NetworkPass pass, int batch, double seconds)
    {
        Tell($"{network.Title}, {(pass == NetworkPass.Training ? "training" : "inference")}, batch {batch}");
        NetworkWork work = NetworkWork.Of(network);
        long operations = pass == NetworkPass.Training ? work.Training : work.Inference, before = GC.GetTotalMemory(forceFullCollection: true);
        Action call = Prepare(network, pass, batch);
        call();
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Measured[] times = [.. _threads.Select(threads => _timer.Measure(call, operations * batch, 0, threads, seconds))];
        double allocated = Allocation.BytesPerCall(call);
        return new NetworkResult(
            network.Key, network.Title, pass, batch, operations, held, allocated, [.. times.Select(time => new NetworkRun(time.OperationsPerSecond / operations, time))]);
    }

    private static Action Prepare(DigitNetwork network, NetworkPass pass, int batch)
    {
        if (pass == NetworkPass.Training)
        {
            TrainingStep step = new(network, batch);
            return () => step.Run();
        }
        InferencePass inference = new(network, batch);
        return () => inference.Run();
    }

    private void Tell(string what)
    {
        _stop.ThrowIfCancellationRequested();
        _progress(what);
    }

    // Linux tells the processor's name in a file; elsewhere it would take a library of the system's.
    private static string Processor()
    {
        const string file = "/proc/cpuinfo", key = "model name";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        string name = line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return $"{name}, {ThreadText.Of(Environment.ProcessorCount, "core")}";
    }
}
