using FsCheck.Xunit;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>What metrics remember: independent of order and batches, merged, written and read again.</summary>
public class StateTests
{
    private static readonly ClassificationMetric[] All =
    [
        Of("confusion", () => new ConfusionMatrix(), (a, b) => a.Add(b), matrix => [matrix.MacroPrecision, matrix.MacroRecall, matrix.MacroF1, matrix.MicroF1]),
        Of("calibration", () => new CalibrationBins(), (a, b) => a.Add(b), bins => [bins.ToCalibration().ExpectedError, bins.ToCalibration().LargestError, bins.ToCalibration().MeanConfidence]),
        Of("Brier", () => new BrierScore(), (a, b) => a.Add(b), brier => [brier.Mean]),
        Of("top", () => new TopAccuracy(2), (a, b) => a.Add(b), top => [top.Share]),
        Of("AUROC", () => new Auroc(), (a, b) => a.Add(b), auroc => [auroc.Macro, auroc.Of(0), auroc.Of(1)]),
    ];

    [Property]
    public void Neither_order_nor_batch_size_nor_merging_changes_a_bit(ulong seed, byte size, byte cut)
    {
        Samples samples = Samples.Draw(seed), shuffled = samples.Shuffled(seed);
        int batchSize = 1 + (size % 20), middle = cut % (samples.Count + 1);
        foreach (ClassificationMetric metric in All)
        {
            double[] expected = metric.Values(samples.AddTo(metric.New()));
            Assert.Equal(expected, metric.Values(samples.AddTo(metric.New(), batchSize)));
            Assert.Equal(expected, metric.Values(shuffled.AddTo(metric.New(), batchSize)));
            ClassificationState first = samples.AddTo(metric.New(), to: middle);
            metric.Merge(first, samples.AddTo(metric.New(), from: middle));
            Assert.Equal(expected, metric.Values(first));
            Assert.Equal(samples.Count, first.Count);
        }
    }

    [Property]
    public void What_is_written_and_read_goes_on_as_if_nothing_had_happened(ulong seed, byte cut)
    {
        Samples samples = Samples.Draw(seed);
        int middle = cut % (samples.Count + 1);
        foreach (ClassificationMetric metric in All)
        {
            ClassificationState whole = samples.AddTo(metric.New()), used = samples.AddTo(metric.New());
            RunningSum saved = metric.Save(samples.AddTo(metric.New(), to: middle));
            saved.CopyTo(used, "a.safetensors");
            Assert.Equal(saved.State, metric.Save(used).State);
            Assert.Equal(metric.Save(whole).State, metric.Save(samples.AddTo(used, from: middle)).State);
            whole.Reset();
            Assert.Equal(0, whole.Count);
            Assert.Equal(metric.Save(used).State, metric.Save(samples.AddTo(whole)).State);
        }
    }

    [Property]
    public void Damaged_bytes_give_a_typed_error_or_a_state(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        RandomKey key = RandomKey.FromSeed(seed);
        foreach (ClassificationMetric metric in All)
        {
            byte[] bytes = metric.Save(samples.AddTo(metric.New())).State;
            bytes[(int)(key.Uniform(0) * bytes.Length)] ^= (byte)(1 << (int)(8 * key.Uniform(1)));
            byte[] damaged = key.Uniform(2) < 0.5 ? bytes : bytes[..(int)(key.Uniform(3) * bytes.Length)];
            try
            {
                ClassificationState state = metric.New();
                new RunningSum("x", damaged).CopyTo(state, "a.safetensors");
                Assert.Equal(damaged, metric.Save(state).State);
            }
            catch (CheckpointException e)
            {
                Assert.Contains("a.safetensors", e.Message);
            }
        }
    }

    [Fact]
    public void A_state_of_another_kind_is_refused()
    {
        MetricTable table = new([ClassificationMetrics<TrainingPhase>.MacroF1, Metrics.TrainingLoss]);
        Assert.Throws<CheckpointException>(() => table.Restore([new RunningSum("training_confusion", [])], "x"));
        Assert.Throws<CheckpointException>(() => table.Restore([new RunningSum("training_loss", [1])], "x"));
        Assert.Throws<CheckpointException>(() => table.Restore([null!], "x"));
        Assert.Throws<CheckpointException>(() => table.Restore([new RunningSum("training_loss", null!)], "x"));
        table.Restore([new RunningSum("training_forgotten", [1])], "x");
    }

    private static ClassificationMetric Of<TState>(string name, Func<TState> make, Action<TState, TState> merge, Func<TState, double[]> values)
        where TState : ClassificationState => new(name, make, (a, b) => merge((TState)a, (TState)b), state => values((TState)state));

    private sealed record ClassificationMetric(
        string Name, Func<ClassificationState> New, Action<ClassificationState, ClassificationState> Merge, Func<ClassificationState, double[]> Values)
    {
        private readonly MetricSource<TrainingPhase, ClassificationState> _source = new(Name, New);

        internal RunningSum Save(ClassificationState state) => RunningSum.Of(_source, state);
    }
}
