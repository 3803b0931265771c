using System.Text.Json;
using System.Xml.Linq;
using Inkling.Vision;

namespace Inkling.Digits.Tests;

/// <summary>One small run that several tests look at.</summary>
public sealed class SmallRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallRun()
    {
        DigitData data = SmallData.Load();
        data.WatchTest = batches => new WatchedBatches(batches, TestBatchesAsked);
        Options = new WorkflowOptions { RunsFolder = _folder.Path, Epochs = 2, BatchSize = 32, Quick = true, Name = "small" };
        Data = data;
        Result = Digits.Workflow.Run(Options, data, View);
        Summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Result.Folder, "summary.json"))).RootElement;
    }

    internal WorkflowOptions Options { get; }

    internal DigitData Data { get; }

    internal RecordingView View { get; } = new();

    internal List<int> TestBatchesAsked { get; } = [];

    internal WorkflowResult Result { get; }

    internal JsonElement Summary { get; }

    internal string File_(string relative) => Path.Combine(Result.Folder, relative);

    public void Dispose() => _folder.Dispose();
}

public class WorkflowTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void Every_phase_is_shown_in_order()
    {
        Assert.Equal(RunStatus.Completed, run.Result.Status);
        string[] moments = [.. run.View.Moments.Where(moment => moment is not ("Duplicates" or "Verdict"))];
        Assert.Equal(
            [
                "run", "1. Business understanding", "2. Data understanding", "3. Data preparation", "4. Modeling",
                "training dense", "epoch dense 1", "epoch dense 2", "trained dense", "training cnn", "epoch cnn 1", "epoch cnn 2", "trained cnn",
                "5. Evaluation", "6. Deployment", "finished",
            ],
            moments);
    }

    [Fact]
    public void Run_folder_holds_everything_that_is_promised()
    {
        string[] files = [.. Directory.EnumerateFiles(run.Result.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(run.Result.Folder, file).Replace('\\', '/'))];
        string[] promised =
        [
            "report.html", "summary.json", "config.json", "trainings/dense.json", "trainings/cnn.json", "metrics.csv", "models/dense.safetensors", "models/dense.md", "models/cnn.safetensors", "models/cnn.md",
            "checkpoints/dense/last.safetensors", "checkpoints/cnn/last.safetensors", "checkpoints/dense/metrics.csv", "checkpoints/cnn/metrics.csv",
            "plots/training-loss.svg", "plots/validation-loss.svg", "plots/training-accuracy.svg", "plots/validation-accuracy.svg", "plots/confusion-dense.svg",
            "plots/confusion-cnn.svg", "plots/calibration.svg", "plots/classes.svg", "plots/ink.svg", "plots/test-error.svg",
        ];
        Assert.Empty(promised.Except(files));
        Assert.Equal(10, files.Count(file => file.StartsWith("examples/", StringComparison.Ordinal)));
        Assert.DoesNotContain(files, file => file.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.All(run.Result.Files, file => Assert.True(Path.Exists(run.File_(file.Path)), file.Path));
        Assert.All(files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)), file => XDocument.Load(run.File_(file)));
    }

    [Fact]
    public void Test_images_are_read_once_by_each_model()
    {
        // 60 images fit in one batch: one batch for each of two models, after all training.
        Assert.Equal([0, 0], run.TestBatchesAsked);
    }

    [Fact]
    public void Summary_holds_every_measured_number()
    {
        JsonElement summary = run.Summary;
        Assert.True(summary.GetProperty("quick").GetBoolean());
        Assert.Equal("Completed", summary.GetProperty("status").GetString());
        Assert.Equal(run.Result.CriteriaMet, summary.GetProperty("criteriaMet").GetBoolean());
        Assert.Equal(3, summary.GetProperty("criteria").GetArrayLength());
        Assert.Equal(run.Result.Deployed, summary.GetProperty("deployed").GetString());
        Assert.Equal(run.Data.Sha256, summary.GetProperty("data").GetProperty("sha256").GetString());
        foreach ((JsonElement network, ModelEvaluation test) in summary.GetProperty("networks").EnumerateArray().Zip(run.Result.Evaluations))
        {
            JsonElement measured = network.GetProperty("test");
            Assert.Equal(test.Network, network.GetProperty("network").GetString());
            Assert.Equal(test.Accuracy, measured.GetProperty("accuracy").GetDouble());
            Assert.Equal(test.Loss, measured.GetProperty("loss").GetDouble());
            Assert.Equal(test.Interval.Low, measured.GetProperty("accuracyLow").GetDouble());
            Assert.Equal(test.Interval.High, measured.GetProperty("accuracyHigh").GetDouble());
            Assert.Equal(test.Calibration.ExpectedError, measured.GetProperty("expectedCalibrationError").GetDouble());
            Assert.Equal(test.Confusion[3, 3], measured.GetProperty("confusion")[3][3].GetInt64());
            Assert.Equal(test.Classes[4].F1, measured.GetProperty("classes")[4].GetProperty("f1").GetDouble());
            Assert.Equal(2, network.GetProperty("history").GetArrayLength());
            Assert.True(network.GetProperty("training").GetProperty("seconds").GetDouble() > 0);
            Assert.True(network.GetProperty("history")[0].GetProperty("imagesPerSecond").GetDouble() > 0);
            Assert.Equal(Math.Min(test.Errors.Count, WorstErrors.MostShown), measured.GetProperty("worstErrors").GetArrayLength());
            foreach (JsonElement worst in measured.GetProperty("worstErrors").EnumerateArray())
            {
                int index = worst.GetProperty("index").GetInt32();
                foreach (ModelEvaluation opinion in run.Result.Evaluations)
                    Assert.Equal(opinion.Answers.Predicted[index], worst.GetProperty("opinions").GetProperty(opinion.Network).GetProperty("predicted").GetInt32());
            }
            Assert.Equal(0.999, network.GetProperty("recipe").GetProperty("optimizerSettings").GetProperty("beta2").GetDouble());
            Assert.Equal(25, network.GetProperty("recipe").GetProperty("scheduleSettings").GetProperty("initialDivisor").GetDouble());
        }
        Assert.All(summary.GetProperty("examples").EnumerateArray(), example => Assert.InRange(example.GetProperty("secondConfidence").GetDouble(), 0, 0.5));
        Assert.Equal([535_818L, 421_642L], summary.GetProperty("networks").EnumerateArray().Select(network => network.GetProperty("parameters").GetInt64()));
        Assert.InRange(summary.GetProperty("comparison").GetProperty("mcNemar").GetProperty("pValue").GetDouble(), 0, 1);
    }

    [Fact]
    public void Report_shows_what_the_summary_says()
    {
        string report = File.ReadAllText(run.File_("report.html"));
        foreach (ModelEvaluation test in run.Result.Evaluations)
        {
            Assert.Contains(Numbers.Percent(test.Accuracy), report, StringComparison.Ordinal);
            Assert.Contains(Numbers.Range(test.Interval), report, StringComparison.Ordinal);
            Assert.Contains(Numbers.Decimal(test.Loss), report, StringComparison.Ordinal);
        }
        Assert.Contains("A quick run at a reduced size", report, StringComparison.Ordinal);
        Assert.Contains("Recognizer.Load(", report, StringComparison.Ordinal);
        Assert.Contains("inkling predict", report, StringComparison.Ordinal);
        Assert.All(WorkflowPhase.All, phase => Assert.Contains(phase.Title, report, StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_file_has_a_row_for_each_network_and_epoch()
    {
        string[] lines = File.ReadAllLines(run.File_("metrics.csv"));
        Assert.Equal("network,epoch,step,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy", lines[0]);
        Assert.Equal(["dense,1", "dense,2", "cnn,1", "cnn,2"], lines[1..].Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public void Examples_are_recognised_from_their_files_as_reported()
    {
        Recognizer recognizer = Recognizer.Load(run.Result.Folder);
        Assert.Equal(run.Result.Deployed, recognizer.Network.Key);
        foreach (JsonElement example in run.Summary.GetProperty("examples").EnumerateArray())
        {
            Recognition answer = recognizer.Recognize(ImageFile.Load(run.File_(example.GetProperty("file").GetString()!)));
            Assert.Equal(example.GetProperty("predicted").GetInt32(), answer.Label);
            Assert.Equal(example.GetProperty("confidence").GetDouble(), answer.Confidence);
        }
    }

    [Fact]
    public void Evaluating_the_run_again_gives_the_same_numbers()
    {
        IReadOnlyList<ModelEvaluation> again = RunEvaluation.Run(run.Result.Folder, run.Options, run.Data, SilentView.Instance);
        Assert.Equal(run.Result.Evaluations.Select(test => (test.Network, test.Accuracy, test.Loss)), again.Select(test => (test.Network, test.Accuracy, test.Loss)));
        IReadOnlyList<ModelEvaluation> validation = RunEvaluation.Run(run.Result.Folder, run.Options, run.Data, SilentView.Instance, validation: true);
        Assert.All(validation, evaluation => Assert.Equal(("validation", run.Data.Validation.Length), (evaluation.Split, evaluation.Count)));
    }

    [Fact]
    public void One_checkpoint_file_is_evaluated_like_the_run_it_lies_in()
    {
        string file = run.File_("models/dense.safetensors");
        ModelEvaluation alone = Assert.Single(RunEvaluation.Run(file, run.Options, run.Data, SilentView.Instance));
        Assert.Equal(("dense", run.Result.Evaluations[0].Loss), (alone.Network, alone.Loss));
        Assert.Equal("validation", Assert.Single(RunEvaluation.Run(file, run.Options, run.Data, SilentView.Instance, validation: true)).Split);

        using TemporaryFolder elsewhere = new();
        string copy = Path.Combine(elsewhere.Path, "model.safetensors");
        File.Copy(file, copy);
        Assert.Equal(alone.Loss, Assert.Single(RunEvaluation.Run(copy, run.Options, run.Data, SilentView.Instance)).Loss);
        Assert.Throws<Numerics.UserErrorException>(() => RunEvaluation.Run(copy, run.Options, run.Data, SilentView.Instance, validation: true));
    }

    [Fact]
    public void Same_seed_gives_the_same_models_and_metrics_in_a_folder_of_its_own()
    {
        WorkflowResult again = Digits.Workflow.Run(run.Options with { Time = new StoppedClock() }, SmallData.Load(), SilentView.Instance);
        WorkflowResult third = Digits.Workflow.Run(run.Options with { Time = new StoppedClock() }, SmallData.Load(), SilentView.Instance);
        Assert.Equal("20260102-030405-small", Path.GetFileName(again.Folder));
        Assert.Equal("20260102-030405-small-2", Path.GetFileName(third.Folder));
        foreach (string file in (string[])["metrics.csv", "models/dense.safetensors", "models/cnn.safetensors"])
            Assert.Equal(File.ReadAllBytes(run.File_(file)), File.ReadAllBytes(Path.Combine(again.Folder, file)));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
