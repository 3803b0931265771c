using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using Inkling.Data;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;
using Microsoft.Win32.SafeHandles;

namespace Inkling.Benchmarks;

/// <summary>
/// What the trainer costs over a loop that somebody writes by hand. First both train the same network on the same batches with the same seed and must end
/// with the same bits; then they are timed by turns, some steps each, in one process and on one thread.
/// </summary>
/// <param name="seconds">How long each comparison takes, about.</param>
/// <param name="output">Receives the table, in Markdown.</param>
public sealed class Overhead(double seconds, TextWriter output)
{
    private const double TargetMicroseconds = 1, TargetShare = 0.005;

    // Long enough that what the other two have left in the caches counts for little (rounds of a millisecond made the Dense NN's trainer look 2 to 3 % slower), short enough
    // that the system does not interrupt every one.
    private const double RoundSeconds = 0.02;
    private const int WarmUpRounds = 10, LeastRounds = 20, Races = 6;

    /// <summary>Measures and prints everything. <see cref="Workers.ThreadCount"/> is left at 1.</summary>
    /// <exception cref="InvalidOperationException">The two sides came to other weights.</exception>
    public void Print()
    {
        Workers.ThreadCount = 1;
        ImageSet set = Mnist.LoadBundled().Training;
        Normalization normalization = Normalization.Of(set);
        output.WriteLine("| network | batch | trainer with | by hand, µs per step | trainer, µs per step | difference, µs | difference | by hand twice, µs | rounds | target met |");
        output.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        WarmUp();
        // What the trainer does itself depends on the batch but not on the network: here it shows.
        foreach (int batch in (int[])[16, 64, 128])
            Both("2-16-2", batch, Small, Points(batch));
        Both("Dense NN", 64, DigitNetwork.Dense.Build, Digits(64));
        Both("Dense NN", 128, DigitNetwork.Dense.Build, Digits(128));
        Both("CNN", 128, DigitNetwork.Cnn.Build, Digits(128));
        output.WriteLine();
        output.WriteLine($"Medians of rounds of both by turns, one thread, without those in which the system ran something else. Differences are medians of the rounds' differences; that of two loops by hand shows what they are worth. The target is less than {TargetMicroseconds} µs or {TargetShare:P1}. Before each comparison both have trained from the same seed, and had the same bits of weights.");

        Func<RandomKey, LabelledBatches> Digits(int batch) => key => new ImageBatches(set, normalization, batch, key);
    }

    /// <summary>Steps enough for the code of both sides to be compiled for good.</summary>
    private static void WarmUp()
    {
        using TemporaryFolder folder = new();
        foreach ((TrainerOptions options, Callback[] watching) in ((TrainerOptions, Callback[])[])[(new TrainerOptions(), []), Everything(Path.Combine(folder.Path, "logs"))])
        {
            for (int i = 0; i < 4; i++)
            {
                new Race(Small, Points(16), round: 100, rounds: 100, isTimed: i % 2 == 0).Run(options, watching);
                // The compiler works on another thread, when it finds time.
                Thread.Sleep(300);
            }
        }
    }

    private static Sequential Small() => new(new Linear(2, 16), new Relu(), new Dropout(0.2), new Linear(16, 2));

    private void Both(string name, int batch, Func<Module> build, Func<RandomKey, LabelledBatches> batches)
    {
        Row(name, batch, "defaults", build, batches, () => (new TrainerOptions(), []));
        using TemporaryFolder folder = new();
        Row(name, batch, "everything", build, batches, () => Everything(Path.Combine(folder.Path, "logs")));
    }

    private void Row(string name, int batch, string with, Func<Module> build, Func<RandomKey, LabelledBatches> batches, Func<(TrainerOptions Options, Callback[] Watching)> make)
    {
        double step = SecondsOfAStep(build, batches);
        int round = Math.Max(1, (int)(RoundSeconds / step)), rounds = Math.Max(LeastRounds, (int)(seconds / (Races * 3 * round * step)));
        List<(double Trainer, double Hand, double Control)> all = [];
        int interrupted = 0;
        for (int i = 0; i <= Races; i++)
        {
            Race race = new(build, batches, round, rounds, isTimed: i > 0);
            (TrainerOptions options, Callback[] watching) = make();
            race.Run(options, watching);
            if (i == 0)
                continue;
            all.AddRange(race.Rounds);
            interrupted += race.Interrupted;
        }
        if (all.Count < LeastRounds)
        {
            output.WriteLine($"| {name} | {batch} | {with} | | | | | | {all.Count} of {all.Count + interrupted} | the machine is too busy |");
            return;
        }
        double hand = Median(all.Select(one => one.Hand)), trainer = Median(all.Select(one => one.Trainer));
        double difference = Median(all.Select(one => one.Trainer - one.Hand)), control = Median(all.Select(one => one.Control - one.Hand));
        bool met = difference < TargetMicroseconds || difference < TargetShare * hand;
        output.WriteLine(FormattableString.Invariant($"| {name} | {batch} | {with} | {hand:F2} | {trainer:F2} | {Signed(difference)} | {Signed(100 * difference / hand)} % | {Signed(control)} | {all.Count} of {all.Count + interrupted} | {(with != "defaults" ? "" : met ? "yes" : "no")} |"));
    }

    private static (TrainerOptions Options, Callback[] Watching) Everything(string folder)
    {
        LogFolder logs = new(folder);
        RunLog log = new(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs), new MemoryLogger());
        return (
            new TrainerOptions { Log = log, MeasureGradientNorm = true, Progress = new Silent() },
            [
                new LearningRateMonitor(10.Steps), new PhaseTimer(), new Throughput(), new HealthMonitor(100.Steps), new TrainingMeter(),
                new Profiler(new ProfilerOptions { Active = 50.Batches }),
            ]);
    }

    private static double SecondsOfAStep(Func<Module> build, Func<RandomKey, LabelledBatches> batches)
    {
        const int Steps = 20;
        RunKeys keys = new(1);
        Module network = build();
        network.Initialize(keys[RandomPurpose.Weights]);
        HandLoop loop = new(network, new Adam(network.Parameters, HandLoop.Rate), batches(keys[RandomPurpose.Shuffle]), keys, long.MaxValue);
        loop.Run(Steps);
        long began = Stopwatch.GetTimestamp();
        int steps = 0;
        do
        {
            loop.Run(Steps);
            steps += Steps;
        }
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < 0.1);
        return Stopwatch.GetElapsedTime(began).TotalSeconds / steps;
    }

    // Rounded before, as a number that only rounds to zero would keep its sign.
    private static string Signed(double value) => (Math.Round(value, 2) + 0).ToString("+0.00;-0.00", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Points of two classes, for a network so small that the trainer's own work shows.</summary>
    private static Func<RandomKey, LabelledBatches> Points(int batch)
    {
        const int Count = 1 << 13;
        RandomKey noise = RandomKey.FromSeed(3);
        float[] points = new float[2 * Count];
        for (int i = 0; i < points.Length; i++)
            points[i] = (float)noise.Uniform((ulong)i);
        byte[] labels = [.. Enumerable.Range(0, Count).Select(i => points[2 * i] > points[(2 * i) + 1] ? (byte)1 : (byte)0)];
        return shuffle => new ArrayBatches(points, [2], labels, batch, shuffle);
    }

    private sealed class Silent : IProgress<ProgressSnapshot>
    {
        public void Report(ProgressSnapshot value)
        {
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("inkling-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>
    /// One comparison. The trainer's training runs from its beginning to its end; every few steps its clock is stopped and two loops by hand run as many: one to
    /// compare with, and one to compare that one with, which shows what such a difference is worth. To be timed, all three work on the same network and
    /// optimiser: where these lie in memory makes more of a difference than the trainer. To be compared, the loop by hand has its own.
    /// </summary>
    private sealed class Race : Callback
    {
        private readonly RunKeys _keys = new(1);
        private readonly Module _network;
        private readonly Adam _optimizer;
        private readonly Func<RandomKey, LabelledBatches> _batches;
        private readonly HandLoop _hand;
        private readonly HandLoop? _control;
        private readonly Interruptions _interruptions = new();
        private readonly long _steps;
        private readonly int _round;
        private int _rounds;
        private long _began;
        private long _interruptedBefore;

        internal Race(Func<Module> build, Func<RandomKey, LabelledBatches> batches, int round, int rounds, bool isTimed)
        {
            (_round, _steps) = (round, (long)(WarmUpRounds + rounds) * round);
            _network = build();
            _optimizer = new Adam(_network.Parameters, HandLoop.Rate);
            _batches = batches;
            if (isTimed)
            {
                // Other orders of the samples: who comes second to the same ones finds them in the caches.
                (_hand, _control) = (Loop(_network, _optimizer, new RunKeys(2)), Loop(_network, _optimizer, new RunKeys(3)));
                return;
            }
            Module own = build();
            own.Initialize(_keys[RandomPurpose.Weights]);
            _hand = Loop(own, new Adam(own.Parameters, HandLoop.Rate), _keys);

            HandLoop Loop(Module network, Optimizer optimizer, RunKeys keys) => new(network, optimizer, batches(keys[RandomPurpose.Shuffle]), keys, _steps);
        }

        /// <summary>Microseconds per step of each round: the trainer, the loop by hand, and another loop by hand.</summary>
        internal List<(double Trainer, double Hand, double Control)> Rounds { get; } = [];

        /// <summary>Rounds that the system interrupted to run something else, which are left out.</summary>
        internal int Interrupted { get; private set; }

        internal void Run(TrainerOptions options, Callback[] watching)
        {
            Classifier module = new(_network, (_, _) => new OptimizerPlan(_optimizer, new Schedule.OneCycle()));
            new Trainer(options with { MaxSteps = new StepCount(_steps), Callbacks = [.. watching, this] })
                .Fit(module, new BatchesModule<LabelledBatch>(keys => _batches(keys[RandomPurpose.Shuffle])));
            if (_control is null && !_network.Parameters.Values.SequenceEqual(_hand.Network.Parameters.Values))
                throw new InvalidOperationException("The trainer and the loop by hand came to other weights.");
        }

        public override void OnFitStart(RunState state) => Begin();

        public override void OnBatchEnd(RunState state)
        {
            if (state.Steps.Value % _round != 0)
                return;
            double trainer = Stopwatch.GetElapsedTime(_began).TotalMicroseconds / _round;
            double hand = Time(_hand), control = _control is null ? 0 : Time(_control);
            if (++_rounds > WarmUpRounds)
            {
                if (_interruptions.Count == _interruptedBefore)
                    Rounds.Add((trainer, hand, control));
                else
                    Interrupted++;
            }
            Begin();
        }

        private void Begin()
        {
            _interruptedBefore = _interruptions.Count;
            _began = Stopwatch.GetTimestamp();
        }

        private double Time(HandLoop loop)
        {
            long began = Stopwatch.GetTimestamp();
            loop.Run(_round);
            return Stopwatch.GetElapsedTime(began).TotalMicroseconds / _round;
        }
    }

    /// <summary>How often the system took the processor from this thread, where it tells (Linux); else always 0.</summary>
    private sealed class Interruptions
    {
        private const string Source = "/proc/thread-self/schedstat";

        private readonly SafeFileHandle? _file = File.Exists(Source) ? File.OpenHandle(Source) : null;
        private readonly byte[] _text = new byte[128];

        /// <summary>Nanoseconds running, nanoseconds waiting, and then how often it was given the processor.</summary>
        internal long Count
        {
            get
            {
                if (_file is null)
                    return 0;
                ReadOnlySpan<byte> text = _text.AsSpan(0, RandomAccess.Read(_file, _text, 0)).TrimEnd((byte)'\n');
                return Utf8Parser.TryParse(text[(text.LastIndexOf((byte)' ') + 1)..], out long count, out _) ? count : 0;
            }
        }
    }

    /// <summary>The loop as one writes it: loss and hits are added up, as the trainer's module does.</summary>
    private sealed class HandLoop
    {
        internal const double Rate = 0.001;

        private readonly LabelledBatches _batches;
        private readonly RandomKey _dropout;
        private readonly Optimizer _optimizer;
        private readonly Schedule _schedule = new Schedule.OneCycle();
        private readonly Tape _tape = new();
        private readonly long _total;
        private long _step;
        private int _epoch;
        private int _index;
        private double _loss;
        private long _correct;

        internal HandLoop(Module network, Optimizer optimizer, LabelledBatches batches, RunKeys keys, long total) =>
            (Network, _optimizer, _batches, _dropout, _total) = (network, optimizer, batches, keys[RandomPurpose.Dropout], total);

        internal Module Network { get; }

        internal void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Rates rates = _schedule.At(Rate, _step++, _total);
                _optimizer.LearningRate = rates.LearningRate;
                if (rates.Momentum is { } momentum)
                    _optimizer.Momentum = momentum;
                _tape.Begin(PassMode.Training, _dropout.Derive((ulong)_epoch), _batches.FirstSample(_index));
                LabelledBatch batch = _batches.Batch(_tape, _epoch, _index);
                ReadOnlySpan<byte> labels = batch.Labels.Span;
                Tensor logits = Network.Forward(batch.Inputs);
                _correct += Accuracy.CountCorrect(logits, labels);
                Loss loss = logits.CrossEntropy(labels);
                _loss += loss.Sum;
                _tape.Backward(loss);
                _optimizer.Step(1.0 / loss.Samples);
                if (++_index < _batches.BatchCount)
                    continue;
                (_index, _loss, _correct) = (0, 0, 0);
                _epoch++;
            }
        }
    }
}
