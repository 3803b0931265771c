using System.Diagnostics;
using System.Globalization;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Training images per second, measured as the peers' scripts measure theirs: sixteen batches of noise in turn, Adam, whole steps, all images over all the time.</summary>
public static class TrainingThroughput
{
    private const double MaxWarmUpSeconds = 1;

    /// <summary>Times steps for a while after a warm-up as long, a second at most, and reports the mean speed as one line of JSON.</summary>
    /// <exception cref="UserErrorException">There is no such network.</exception>
    public static string Measure(string networkName, int batch, int threads, double seconds)
    {
        Workers.ThreadCount = threads;
        TrainingStep step = new(WeightsExport.Find(networkName), batch);
        Repeat(step, Math.Min(MaxWarmUpSeconds, seconds));
        (int steps, double elapsed) = Repeat(step, seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{networkName}}", "batch": {{batch}}, "threads": {{threads}}, "steps": {{steps}}, "images_per_second": {{steps * batch / elapsed:F1}}}""");
    }

    private static (int Steps, double Seconds) Repeat(TrainingStep step, double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        int steps = 0;
        double elapsed;
        do
        {
            step.Run();
            steps++;
        }
        while ((elapsed = Stopwatch.GetElapsedTime(begin).TotalSeconds) < seconds);
        return (steps, elapsed);
    }
}

/// <summary>A network, an optimiser and sixteen batches of noise.</summary>
public sealed class TrainingStep
{
    private const int Batches = 16;

    private readonly int _batch;
    private readonly float[] _images;
    private readonly byte[] _labels;
    private readonly Module _network;
    private readonly Adam _optimizer;
    private readonly Tape _tape = new();
    private readonly RandomKey _key = RandomKey.FromSeed(1);
    private long _steps;

    /// <summary>Builds everything, with weights from seed 1.</summary>
    public TrainingStep(DigitNetwork network, int batch)
    {
        _batch = batch;
        _images = new float[Batches * batch * 784];
        _labels = new byte[batch];
        for (int i = 0; i < _images.Length; i++)
            _images[i] = (float)_key.Normal((ulong)i);
        for (int i = 0; i < batch; i++)
            _labels[i] = (byte)(i % 10);
        _network = network.Build();
        _network.Initialize(_key);
        _optimizer = new Adam(_network.Parameters);
    }

    /// <summary>One whole step; returns the mean loss.</summary>
    public double Run()
    {
        _tape.Begin(PassMode.Training, _key.Derive((ulong)_steps++));
        Loss loss = _network.Forward(Images((int)(_steps % Batches))).CrossEntropy(_labels);
        _tape.Backward(loss);
        _optimizer.Step(1.0 / loss.Samples);
        return loss.Mean;
    }

    /// <summary>One forward pass in evaluation mode; returns the first logit.</summary>
    public float Predict()
    {
        _tape.Begin(PassMode.Evaluation);
        return _network.Forward(Images(0)).Values[0];
    }

    private Tensor Images(int number) => _tape.Input(new Shape(_batch, 28, 28, 1), _images.AsSpan(number * _batch * 784, _batch * 784));
}
