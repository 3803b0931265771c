using Inkling.Digits;
using Inkling.Neural;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Cli.Tests;

/// <summary>A short run with made-up numbers that shows a view everything it can be shown.</summary>
internal static class SampleRun
{
    internal static string Folder { get; } = Path.GetFullPath("/results/20260102-030405-sample");

    internal static void Show(IWorkflowView view)
    {
        view.RunStarted(new RunStart("sample", Folder, Quick: true, [new Fact("Data", "MNIST, 60,000 + 10,000 images"), new Fact("Seed", "1")]));
        view.PhaseStarted(WorkflowPhase.BusinessUnderstanding);
        view.Text("Which digit did somebody write? A wrong answer costs **more than** no answer, and a reader of these lines should see them wrapped where the terminal ends [not in brackets].");
        view.PhaseStarted(WorkflowPhase.DataUnderstanding);
        view.Facts("Pixels", [new Fact("Mean", "0.1307"), new Fact("Standard deviation", "0.3081")]);
        view.Table("Images of each class", new Table(Column.Text("Class"), Column.Number("Training"), Column.Number("Test"))
            .Row("0", "5,444", "980").Row("1", "6,179", "1,135").Row(RowStyle.Total, "all", "11,623", "2,115"));
        view.PhaseStarted(WorkflowPhase.Modeling);
        Train(view);
        view.PhaseStarted(WorkflowPhase.Evaluation);
        view.Table("Class by class", new Table(
            Column.Text("Class"), Column.Number("Images"), Column.Number("Dense NN: precision"), Column.Number("recall"), Column.Number("F1"),
            Column.Number("CNN: precision"), Column.Number("recall"), Column.Number("F1"))
            .Row("0", "980", "95.85 %", "98.98 %", "97.39 %", "97.11 %", "99.59 %", "98.34 %")
            .Row(RowStyle.Strong, "1", "1,135", "97.47 %", "98.50 %", "97.98 %", "98.52 %", "99.38 %", "98.95 %"));
        view.Note(Tone.Good, "CNN: at least 99 %", "It reached 99.25 %.");
        view.Note(Tone.Bad, "Dense NN: at least 98 %", "");
        view.PhaseStarted(WorkflowPhase.Deployment);
        view.Text("Try it: inkling predict runs/20260102-030405-sample runs/20260102-030405-sample/examples/test-3-is-0.png");
        view.Finished(Result);
    }

    internal static WorkflowResult Result => new()
    {
        Status = RunStatus.Completed,
        Verdict = "The CNN is better by 1.25 percentage points.",
        Folder = Folder,
        Files = [("report.html", "Report"), ("checkpoints", "Models")],
        Criteria = [new Criterion("CNN", 0.99, 0.9925), new Criterion("Dense NN", 0.98, 0.97)],
        Time = TimeSpan.FromSeconds(75.4),
    };

    internal static ProgressSnapshot Progress(long step) => new(
        Activity.Training, 2, 12, 100, 430, step, 5160, 48_211.4, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(31.2), 0.002,
        [new MetricValue("training_loss", MetricPhase.Training, 0.12345, 12_800), new MetricValue("training_accuracy", MetricPhase.Training, 0.9625, 12_800)]);

    private static Recipe Recipe { get; } = new()
    {
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 2e-3,
        Schedule = new Schedule.OneCycle(),
        Epochs = 12,
        BatchSize = 128,
        WeightDecay = 0.05,
    };

    private static void Train(IWorkflowView view)
    {
        ModelSummary summary = ModelSummary.Of(DigitNetwork.Dense.Build(), new Shape(1, 28, 28, 1));
        view.TrainingStarted(new TrainingStart(DigitNetwork.Dense, Recipe, summary, 55_000, 5_000, []));
        view.Progress?.Report(Progress(530));
        view.EpochFinished(DigitNetwork.Dense, Epoch(1, 0.30123, 0.91021, 0.11, 0.96714));
        view.EpochFinished(DigitNetwork.Dense, Epoch(2, 0.12, 0.96, 0.12, 0.9670));
        view.EpochFinished(DigitNetwork.Dense, Epoch(3, 0.09, 0.97, 0.085, 0.974));
        view.TrainingFinished(DigitNetwork.Dense, new FitResult
        {
            Reason = StopReason.MaxEpochs,
            Message = "Trained for 3 epochs.",
            Clock = default,
            Steps = default,
            History = RunHistory.Empty,
            Best = new BestCheckpoint("best.safetensors", 3, "validation_loss", 0.085),
        });
    }

    private static EpochRecord Epoch(int epoch, double loss, double accuracy, double validationLoss, double validationAccuracy) => new(
        epoch, epoch * 430, 0.002,
        [
            new MetricValue("training_loss", MetricPhase.Training, loss, 55_000),
            new MetricValue("training_accuracy", MetricPhase.Training, accuracy, 55_000),
            new MetricValue("validation_loss", MetricPhase.Validation, validationLoss, 5_000),
            new MetricValue("validation_accuracy", MetricPhase.Validation, validationAccuracy, 5_000),
        ],
        TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(0.1));
}
