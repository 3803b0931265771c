using BenchmarkDotNet.Attributes;
using Inkling.Digits;

namespace Inkling.Benchmarks;

/// <summary>Whole steps of both networks, with what they allocate.</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private TrainingStep _step = null!;

    [Params("dense", "cnn")]
    public string Network { get; set; } = "";

    [Params(64, 128, 512)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void SetUp() => _step = new TrainingStep(DigitNetwork.Find(Network)!, Batch);

    [Benchmark]
    public double Train() => _step.Run();

    [Benchmark]
    public float Predict() => _step.Predict();
}
