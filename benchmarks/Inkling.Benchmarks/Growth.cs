using Inkling.Data;
using Inkling.Digits;
using Inkling.Measuring;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>How the cost of training grows with images, batch, width and threads: tables in Markdown.</summary>
/// <param name="seconds">How long each measurement takes, about; below 1, epochs shrink in proportion, so that a smoke run is short.</param>
/// <param name="output">Receives the tables.</param>
public sealed class Growth(double seconds, TextWriter output)
{
    private const int StandardBatch = KernelCases.StandardBatch;
    private const double DropoutProbability = 0.2;

    // Steps before an epoch is timed: they shape the tape's memory and wake the threads.
    private const int WarmUpSteps = 20;

    private static readonly int[] _batches = [16, 32, 64, 128, 256, 512, 1024];
    private static readonly int[] _widths = [128, 256, 512, 1024, 2048];
    private static readonly int[] _epochs = [6_000, 60_000, 600_000];

    private readonly KernelTimer _timer = new();
    private readonly int _threads = Environment.ProcessorCount;

    /// <summary>Measures and prints everything. <see cref="Workers.ThreadCount"/> is left at what was timed last.</summary>
    /// <exception cref="UserErrorException">MNIST or the file of pictures is missing.</exception>
    public void Print()
    {
        string pictures = Environment.GetEnvironmentVariable(Pictures.Variable) is { Length: > 0 } file ? Path.GetFileName(file) : "noise";
        output.WriteLine($"Whole training steps with Adam, {_threads} threads where nothing else is said. Steps are timed on {pictures}, epochs on MNIST. Shares are of the FMA peak of as many threads.");
        // First, as long as the process has no other memory.
        Images();
        Batches();
        Widths();
        Threads();
    }

    private void Images()
    {
        Begin("With images: an epoch of the Dense NN", "images", "steps", "epoch, s", "µs per image", "median step, µs", "managed memory after it, MB", "working set, MB", "allocated per step, bytes");
        ImageSet set = Mnist.LoadBundled().Training;
        Normalization normalization = Normalization.Of(set);
        Workers.ThreadCount = _threads;
        foreach (int whole in _epochs)
        {
            int count = Math.Max(1, (int)(whole * Math.Min(1, seconds)));
            int[] samples = new int[count];
            for (int i = 0; i < count; i++)
                samples[i] = i % set.Count;
            Epoch(new ImageBatches(set, samples, normalization, StandardBatch, RandomKey.FromSeed(1)));
        }
        output.WriteLine();
        output.WriteLine("Images beyond 60,000 repeat MNIST's, so that the pixels take the same memory; the batches keep ten bytes for each sample: its place, its turn and its label twice.");
    }

    private void Epoch(ImageBatches batches)
    {
        Module network = DigitNetwork.Dense.Build();
        RandomKey key = RandomKey.FromSeed(1);
        network.Initialize(key);
        Adam optimizer = new(network.Parameters);
        Tape tape = new();
        int epoch = 1, index = 0;
        Action step = () =>
        {
            tape.Begin(PassMode.Training, key.Derive((ulong)epoch), batches.FirstSample(index));
            LabelledBatch batch = batches.Batch(tape, epoch, index);
            Loss loss = network.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);
            tape.Backward(loss);
            optimizer.Step(1.0 / loss.Samples);
        };
        Stopclock clock = new();
        for (int i = 0; i < WarmUpSteps; i++)
            clock.Repeat(step, 0);
        clock.Clear();
        epoch = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (index = 0; index < batches.BatchCount; index++)
            clock.Repeat(step, 0);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        long managed = GC.GetTotalMemory(forceFullCollection: true), workingSet = Environment.WorkingSet;
        Row(
            $"{batches.SampleCount:N0}", $"{clock.Calls:N0}", $"{clock.Seconds:F2}", $"{clock.Seconds / batches.SampleCount * 1e6:F2}", $"{clock.Quantile(0.5) * 1e6:F0}",
            $"{managed / 1e6:F1}", $"{workingSet / 1e6:F0}", $"{(double)allocated / clock.Calls:0.##}");
        // What the epoch needs counts as held.
        GC.KeepAlive(step);
    }

    private void Batches()
    {
        Begin("With the batch", ["batch", .. DigitNetwork.All.SelectMany(network => (string[])[$"{network.Title}, images/s", "share of the peak"])]);
        foreach (int batch in _batches)
            Row([$"{batch}", .. DigitNetwork.All.SelectMany(network => Speed(network, batch, _threads))]);
    }

    private void Widths()
    {
        int[] threads = _threads == 1 ? [1] : [1, _threads];
        Begin(
            $"With the width: 784-W-W/2-10, batch {StandardBatch}",
            ["W", "parameters", "MFLOP of a step", .. threads.SelectMany(count => (string[])[$"step on {count}, ms", "share of the peak"])]);
        foreach (int width in _widths)
        {
            Module network = Dense(width);
            long operations = NetworkWork.Of(network).Training * StandardBatch;
            Row([$"{width}", $"{network.Parameters.Count:N0}", $"{operations / 1e6:N0}", .. threads.SelectMany(count => Step(network, StandardBatch, count, median => $"{median * 1e3:F3}"))]);
        }
    }

    private void Threads()
    {
        int[] batches = [StandardBatch, 512];
        Begin("With threads", ["threads", .. DigitNetwork.All.SelectMany(network => batches.SelectMany(batch => (string[])[$"{network.Title}, batch {batch}, images/s", "share of the peak"]))]);
        for (int threads = 1; threads <= _threads; threads++)
        {
            int count = threads;
            Row([$"{threads}", .. DigitNetwork.All.SelectMany(network => batches.SelectMany(batch => Speed(network, batch, count)))]);
        }
    }

    private string[] Step(Module network, int batch, int threads, Func<double, string> show)
    {
        TrainingStep step = new(network, batch);
        Measured time = _timer.Measure(() => step.Run(), NetworkWork.Of(network).Training * batch, bytes: 0, threads, seconds);
        return [show(time.MedianSeconds), $"{time.ShareOfPeak:P0}"];
    }

    private string[] Speed(DigitNetwork network, int batch, int threads) => Step(network.Build(), batch, threads, median => $"{batch / median:N0}");

    /// <summary>The Dense NN with hidden layers of another width.</summary>
    private static Sequential Dense(int width) => new(
        ("flatten", new Flatten()),
        ("fc1", new Linear(MnistFormat.ImageSize * MnistFormat.ImageSize, width)), ("relu1", new Relu()), ("dropout1", new Dropout(DropoutProbability)),
        ("fc2", new Linear(width, width / 2)), ("relu2", new Relu()), ("dropout2", new Dropout(DropoutProbability)),
        ("fc3", new Linear(width / 2, MnistFormat.ClassCount)));

    private void Begin(string title, params string[] columns)
    {
        output.WriteLine();
        output.WriteLine($"### {title}");
        output.WriteLine();
        Row(columns);
        Row([.. columns.Select(_ => "---:")]);
    }

    private void Row(params string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
}
