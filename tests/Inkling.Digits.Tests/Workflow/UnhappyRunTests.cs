using System.Text.Json;
using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Digits.Tests;

public sealed class UnhappyRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private WorkflowOptions Options => new() { RunsFolder = _folder.Path, Epochs = 2, BatchSize = 32, Quick = true, Name = "unhappy" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_run_keeps_what_it_has_and_says_so()
    {
        using CancellationTokenSource stop = new();
        RecordingView view = new() { AtEpochEnd = (_, _) => stop.Cancel() };
        WorkflowResult result = Workflow_(Options, view, stop.Token);
        Assert.Equal(RunStatus.Cancelled, result.Status);
        Assert.False(result.CriteriaMet);
        Assert.Null(result.Deployed);
        Assert.True(File.Exists(Path.Combine(result.Folder, "checkpoints", "dense", "last.safetensors")));
        Assert.True(File.Exists(Path.Combine(result.Folder, "models", "dense.safetensors")));
        string report = File.ReadAllText(Path.Combine(result.Folder, "report.html"));
        Assert.Contains("The run was stopped before its end", report, StringComparison.Ordinal);
        Assert.DoesNotContain("All success criteria are met", report, StringComparison.Ordinal);
        Assert.Equal("Cancelled", Summary(result).GetProperty("status").GetString());
        Assert.Equal("dense", Recognizer.Load(result.Folder).Network.Key);
    }

    [Fact]
    public void A_run_that_diverges_names_step_and_layer()
    {
        WorkflowResult result = Workflow_(Options with { LearningRate = 1e30 }, SilentView.Instance, default);
        Assert.Equal(RunStatus.Diverged, result.Status);
        Assert.Matches("step [0-9]+", result.Verdict);
        Assert.Equal("Diverged", Summary(result).GetProperty("status").GetString());
        Assert.Contains("a training diverged", File.ReadAllText(Path.Combine(result.Folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_folder_that_cannot_be_written_is_refused_before_training()
    {
        string file = Path.Combine(_folder.Path, "a-file");
        File.WriteAllText(file, "");
        RecordingView view = new();
        UserErrorException error = Assert.Throws<UserErrorException>(() => Workflow_(Options with { RunsFolder = file }, view, default));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Empty(view.Moments);
    }

    [Theory]
    [InlineData("dense", "535,818")]
    [InlineData("fast", "153,674")]
    public void One_network_can_be_trained_alone(string key, string parameters)
    {
        WorkflowResult result = DigitTraining.Run(DigitNetwork.Find(key)!, Options, SmallData.Load(), SilentView.Instance);
        Assert.Equal((RunStatus.Completed, key), (result.Status, result.Deployed));
        Assert.Single(result.Evaluations);
        Assert.All(result.Files, file => Assert.True(File.Exists(Path.Combine(result.Folder, file.Path)), file.Path));
        Assert.Equal(key, Recognizer.Load(result.Folder).Network.Key);
        Assert.Contains(parameters, File.ReadAllText(Path.Combine(result.Folder, "models", $"{key}.md")), StringComparison.Ordinal);
        Assert.Equal([$"{key}.json", "training.schema.json"], Directory.GetFiles(Path.Combine(result.Folder, "trainings")).Select(Path.GetFileName).Order());
        Assert.Equal(result.Evaluations[0].Loss, Assert.Single(RunEvaluation.Run(result.Folder, Options, SmallData.Load(), SilentView.Instance)).Loss);
    }

    [Fact]
    public void A_look_at_the_data_trains_nothing()
    {
        RecordingView view = new();
        WorkflowResult result = DataReport.Run(Options, SmallData.Load(), view);
        Assert.Equal(["run", "2. Data understanding", "Duplicates", "3. Data preparation", "finished"], view.Moments);
        Assert.True(File.Exists(Path.Combine(result.Folder, "report.html")));
        Assert.Contains("Images of each class and split", view.Tables.Keys);
    }

    [Fact]
    public void Any_set_in_the_format_is_taken_from_its_folder()
    {
        string data = Path.Combine(_folder.Path, "fashion");
        Directory.CreateDirectory(data);
        Write(data, "train", SmallData.Set(120, 1));
        Write(data, "t10k", SmallData.Set(30, 2));
        WorkflowResult result = DataReport.Run(Options with { DataFolder = data, Name = null }, SilentView.Instance);
        Assert.EndsWith("-fashion-data", result.Folder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_run_is_refused()
    {
        Assert.Contains("holds no trained model", Assert.Throws<UserErrorException>(() => RunEvaluation.Run(_folder.Path, Options, SilentView.Instance)).Message, StringComparison.Ordinal);
        Assert.Contains("no run folder", Assert.Throws<UserErrorException>(() => RunEvaluation.Run(_folder.Path + "-nowhere", Options, SilentView.Instance)).Message, StringComparison.Ordinal);
    }

    private static WorkflowResult Workflow_(WorkflowOptions options, IWorkflowView view, CancellationToken stop) =>
        Digits.Workflow.Run(options, SmallData.Load(), view, stop);

    private static JsonElement Summary(WorkflowResult result) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(result.Folder, "summary.json"))).RootElement;

    private static void Write(string folder, string part, ImageSet images)
    {
        using (FileStream stream = File.Create(Path.Combine(folder, $"{part}-images-idx3-ubyte")))
            Idx(stream, [images.Count, 28, 28], images.Pixels);
        using (FileStream stream = File.Create(Path.Combine(folder, $"{part}-labels-idx1-ubyte")))
            Idx(stream, [images.Count], images.Labels);
    }

    private static void Idx(Stream stream, int[] sizes, ReadOnlySpan<byte> bytes)
    {
        stream.Write([0, 0, 8, (byte)sizes.Length]);
        foreach (int size in sizes)
            stream.Write([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size]);
        stream.Write(bytes);
    }
}
