// Metrics of your own: one read from what is counted already, one with a state of its own, by which early stopping decides.
using Inkling.Data;
using Inkling.Neural;
using Inkling.Training;

ImageDataModule data = new(Mnist.LoadBundled(), batchSize: 100, validationCount: 5000);
Sequential network = new(new Flatten(), new Linear(784, 64), new Relu(), new Linear(64, 10));
Classifier module = new(
    network, (parameters, plan) => new OptimizerPlan(new Adam(parameters, 0.002)), metrics: [Own.WorstRecall, Own.SureMistakes]);
Trainer trainer = new(new TrainerOptions
{
    MaxEpochs = 12.Epochs,
    EarlyStopping = EarlyStopping.On(Own.SureMistakes, patience: 2),
    Callbacks = [new LambdaCallback { EpochEnd = Print }],
});
Console.WriteLine(trainer.Fit(module, data).Message);

static void Print(RunState state) => Console.WriteLine(
    $"epoch {state.History.Epochs.Count}: accuracy {state.Metrics.ValueOf(Metrics.ValidationAccuracy):P1}, worst recall {state.Metrics.ValueOf(Own.WorstRecall):P1}, sure mistakes {state.Metrics.ValueOf(Own.SureMistakes):P2}");

internal static class Own
{
    /// <summary>The recall of the digit that is recognised worst, read from the confusion matrix that other metrics share.</summary>
    public static readonly Metric<ValidationPhase, HigherIsBetter> WorstRecall = ClassificationMetrics<ValidationPhase>.Confusion.Metric<HigherIsBetter>(
        "worst_recall", matrix => Enumerable.Range(0, 10).Min(digit => matrix.ScoreOf(digit).Recall));

    /// <summary>The share of digits that the network got wrong and was sure of.</summary>
    public static readonly Metric<ValidationPhase, LowerIsBetter> SureMistakes =
        new MetricSource<ValidationPhase, SureMistakes>("sure_mistakes", () => new SureMistakes(0.9f)).Metric<LowerIsBetter>("sure_mistakes", state => state.Share);
}

/// <summary>Counts in whole numbers, so that neither the order of samples nor the batch size changes a bit.</summary>
internal sealed class SureMistakes(float threshold) : ClassificationState
{
    private long _count, _mistakes;

    public override long Count => _count;

    public double Share => (double)_mistakes / _count;

    public override void Add(ClassificationBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            int answer = Accuracy.ArgMax(batch.ProbabilitiesOf(i));
            _mistakes += answer >= 0 && answer != batch.Labels[i] && batch.ProbabilitiesOf(i)[answer] > threshold ? 1 : 0;
        }
        _count += batch.Count;
    }

    public override void Reset() => (_count, _mistakes) = (0, 0);

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.Write(_mistakes);
    }

    public override void Read(BinaryReader reader) => (_count, _mistakes) = (ReadCount(reader), ReadCount(reader));
}
