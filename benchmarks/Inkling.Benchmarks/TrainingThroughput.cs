using System.Diagnostics;
using System.Globalization;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Training images per second, measured as the peers' scripts measure theirs: one batch of noise, Adam, whole steps.</summary>
public static class TrainingThroughput
{
    private const int WarmUpSteps = 10;

    /// <summary>Times steps for a while and reports the median, as one line of JSON.</summary>
    public static string Measure(string networkName, int batch, int threads, double seconds)
    {
        Workers.ThreadCount = threads;
        TrainingStep step = new(DigitNetwork.Find(networkName) ?? throw new ArgumentException($"No network is called '{networkName}'."), batch);
        for (int i = 0; i < WarmUpSteps; i++)
            step.Run();
        List<double> times = [];
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{networkName}}", "batch": {{batch}}, "threads": {{threads}}, "steps": {{times.Count}}, "images_per_second": {{batch / times[times.Count / 2]:F1}}}""");
    }
}

/// <summary>A network, an optimiser and one batch of noise.</summary>
public sealed class TrainingStep
{
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
        _images = new float[batch * 784];
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
        Loss loss = _network.Forward(_tape.Input(new Shape(_batch, 28, 28, 1), _images)).CrossEntropy(_labels);
        _tape.Backward(loss);
        _optimizer.Step(1.0 / loss.Samples);
        return loss.Mean;
    }

    /// <summary>One forward pass in evaluation mode; returns the first logit.</summary>
    public float Predict()
    {
        _tape.Begin(PassMode.Evaluation);
        return _network.Forward(_tape.Input(new Shape(_batch, 28, 28, 1), _images)).Values[0];
    }
}
