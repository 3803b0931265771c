using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Inkling.Measuring;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>The kernels of a group, from the list that <c>inkling bench</c> times too.</summary>
/// <param name="group">Which.</param>
public abstract class KernelBenchmarks(KernelGroup group) : TimedBenchmark
{
    private Action _call = null!;

    [ParamsSource(nameof(Names))]
    public string Kernel { get; set; } = "";

    public IEnumerable<string> Names => KernelCases.All().Where(kernel => kernel.Group == group).Select(kernel => kernel.Name);

    [GlobalSetup]
    public void SetUp()
    {
        Workers.ThreadCount = Threads;
        _call = Find(Kernel).Prepare();
    }

    [Benchmark]
    public void Run() => _call();

    /// <inheritdoc/>
    public override long Operations(BenchmarkCase benchmark) => Find((string)benchmark.Parameters[nameof(Kernel)]).Operations;

    /// <inheritdoc/>
    public override long Bytes(BenchmarkCase benchmark) => Find((string)benchmark.Parameters[nameof(Kernel)]).Bytes;

    private static KernelCase Find(string name) => KernelCases.All().First(kernel => kernel.Name == name);
}

/// <summary>The fully connected layers' products.</summary>
public class GemmBenchmarks() : KernelBenchmarks(KernelGroup.Gemm);

/// <summary>The convolutions, alone and with ReLU and pooling.</summary>
public class ConvolutionBenchmarks() : KernelBenchmarks(KernelGroup.Convolution);

/// <summary>Max-pooling alone.</summary>
public class PoolingBenchmarks() : KernelBenchmarks(KernelGroup.Pooling);

/// <summary>Passes over memory.</summary>
public class ElementwiseBenchmarks() : KernelBenchmarks(KernelGroup.Elementwise);
