using System.Text.Json;

namespace Inkling.Cli.Tests;

/// <summary>Trainings that a file describes, as their users see them.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConfigTests() => SmallDigits.Write(Path.Combine(_folder.Path, "digits"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_of_a_run_gives_its_bytes_again_wherever_it_is_used()
    {
        Assert.Equal(0, Inkling("train", "dense", "--data", "digits", "--epochs", "2", "--batch-size", "16", "--seed", "7", "--output", "first", "--set", "module.optimizer.kind=Sgd").ExitCode);
        string first = Run("first");
        ProcessResult again = Inkling("train", "--config", Path.Combine(first, "trainings", "dense.json"), "--output", "second", "--threads", "1");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        string second = Run("second");
        foreach (string file in (string[])["models/dense.safetensors", "metrics.csv", "checkpoints/dense/last.safetensors", "trainings/dense.json"])
            Assert.True(File.ReadAllBytes(Path.Combine(first, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(second, file))), file);
    }

    [Fact]
    public void What_is_printed_is_what_would_be_trained()
    {
        ProcessResult printed = Inkling("train", "cnn", "--quick", "--epochs", "3", "--learning-rate", "0.5", "--batch-size", "64", "--seed", "9", "--data", "some where", "--set", "trainer.maxEpochs=4", "--print-config");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        JsonElement root = JsonDocument.Parse(printed.Output).RootElement;
        Assert.Equal(4, root.GetProperty("trainer").GetProperty("maxEpochs").GetInt32());
        Assert.Equal(0.5, root.GetProperty("module").GetProperty("optimizer").GetProperty("learningRate").GetDouble());
        Assert.Equal((64, "some where", true), (root.GetProperty("data").GetProperty("batchSize").GetInt32(), root.GetProperty("data").GetProperty("folder").GetString(), root.GetProperty("data").GetProperty("quick").GetBoolean()));
        Assert.Equal(9, root.GetProperty("seed").GetInt32());
        File.WriteAllText(Path.Combine(_folder.Path, "mine.json"), printed.Output);
        Assert.Equal(printed.Output, Inkling("train", "--config", "mine.json", "--print-config").Output);
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void The_schema_is_printed_and_lies_beside_the_configuration_of_a_run()
    {
        ProcessResult printed = Inkling("train", "--print-schema");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Equal("A training of Inkling", JsonDocument.Parse(printed.Output).RootElement.GetProperty("title").GetString());
        Assert.Equal(0, Inkling("train", "dense", "--data", "digits", "--epochs", "1", "--output", "runs").ExitCode);
        Assert.Equal(printed.Output, File.ReadAllText(Path.Combine(Run("runs"), "trainings", "training.schema.json")));
    }

    [Theory]
    [InlineData("train --config nowhere.json", "nowhere.json")]
    [InlineData("train", "--config FILE")]
    [InlineData("train cnn --set trainer.maxEpoch=3", "Unknown name 'trainer.maxEpoch' on the command line")]
    [InlineData("train cnn --set trainer.maxEpochs=0", "trainer.maxEpochs is 0: expected a whole number from 1 to 10000.")]
    [InlineData("train --config wrong.json", "Unknown name 'trainer.epochs' in 'wrong.json'")]
    public void What_is_wrong_is_told_in_a_line_before_anything_is_written(string line, string problem)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "wrong.json"), """{ "module": { "network": "cnn" }, "trainer": { "epochs": 3 } }""");
        ProcessResult result = Inkling(line.Split(' '));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(problem, result.ErrorLine, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    private ProcessResult Inkling(params string[] arguments) => InklingProcess.RunIn(_folder.Path, arguments);

    private string Run(string output) => Directory.GetDirectories(Path.Combine(_folder.Path, output)).Single();
}
