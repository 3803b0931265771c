using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Inkling.Digits;
using Inkling.Measuring;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Whole calls of a network.</summary>
public abstract class StepBenchmarks : TimedBenchmark
{
    [Params("dense", "cnn")]
    public string Network { get; set; } = "";

    [Params(64, 128, 512)]
    public int Batch { get; set; }

    /// <inheritdoc/>
    public override long Operations(BenchmarkCase benchmark) =>
        (int)benchmark.Parameters[nameof(Batch)] * OfImage(NetworkWork.Of(DigitNetwork.Find((string)benchmark.Parameters[nameof(Network)])!));

    /// <inheritdoc/>
    public override long Bytes(BenchmarkCase benchmark) => 0;

    /// <summary>Operations of an image.</summary>
    protected abstract long OfImage(NetworkWork work);
}

/// <summary>Training steps with Adam.</summary>
public class TrainBenchmarks : StepBenchmarks
{
    private TrainingStep _step = null!;

    [GlobalSetup]
    public void SetUp()
    {
        Workers.ThreadCount = Threads;
        _step = new TrainingStep(DigitNetwork.Find(Network)!, Batch);
    }

    [Benchmark]
    public double Train() => _step.Run();

    /// <inheritdoc/>
    protected override long OfImage(NetworkWork work) => work.Training;
}

/// <summary>Forward in evaluation mode.</summary>
public class PredictBenchmarks : StepBenchmarks
{
    private InferencePass _pass = null!;

    [GlobalSetup]
    public void SetUp()
    {
        Workers.ThreadCount = Threads;
        _pass = new InferencePass(DigitNetwork.Find(Network)!, Batch);
    }

    [Benchmark]
    public float Predict() => _pass.Run()[0];

    /// <inheritdoc/>
    protected override long OfImage(NetworkWork work) => work.Inference;
}
