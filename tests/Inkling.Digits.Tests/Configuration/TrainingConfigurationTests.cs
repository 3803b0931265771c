using System.Text.Json.Nodes;
using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Digits.Tests;

public sealed class TrainingConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_defaults_are_the_recipes()
    {
        foreach (DigitNetwork network in DigitNetwork.All)
        {
            foreach (bool quick in (bool[])[false, true])
            {
                TrainingConfiguration training = TrainingConfiguration.Default(network, quick);
                Assert.Equal(Recipes.Of(network, quick), training.Recipe);
                Assert.Equal((network, quick, WorkflowOptions.DefaultSeed), (training.Network, training.Quick, training.Seed));
            }
        }
    }

    [Fact]
    public void What_is_printed_is_read_as_the_same()
    {
        string[] changes = ["module.optimizer.kind=Sgd", "module.schedule.kind=Step", "module.schedule.everySteps=7", "trainer.validateEvery=2.5 minutes", "trainer.overfitBatches=12.5 %", "seed=18446744073709551615"];
        foreach (DigitNetwork network in DigitNetwork.All)
        {
            foreach (string[] set in (string[][])[[], changes])
            {
                string text = TrainingConfiguration.Build(network, null, set).ToJson();
                Assert.Equal(text, TrainingConfiguration.Load(Write(text)).ToJson());
            }
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("trainer.maxSteps=1500;trainer.minEpochs=1", "at least 1 epoch, at most 1,500 steps")]
    [InlineData("trainer.maxMinutes=2.5;trainer.trainingBatchLimit=10 batches", "at most 2.5 minutes, 10 batches of an epoch")]
    [InlineData("trainer.overfitBatches=1 batch;trainer.accumulateBatches=4", "1 batch over and over, validated on them, 4 batches for a step")]
    [InlineData("trainer.maxGradientNorm=0.5;trainer.validateEvery=11 steps", "gradients no longer than 0.5, validated every 11 steps")]
    [InlineData("trainer.maxGradientValue=2;trainer.validationBatchLimit=50 %", "gradients no larger than 2, 50 % of a validation")]
    public void What_the_trainer_does_not_do_as_usual_is_said(string set, string expected) => Assert.Equal(
        expected,
        string.Join(", ", TrainerParts.Particulars(TrainingConfiguration.Build(DigitNetwork.Dense, null, set.Split(';', StringSplitOptions.RemoveEmptyEntries)).Sections.Trainer)));

    [Fact]
    public void The_published_schema_is_that_of_the_program() =>
        Assert.Equal(File.ReadAllText(Repository.PathOf("docs", "training.schema.json")), TrainingConfiguration.SchemaText);

    [Fact]
    public void The_schema_describes_every_value()
    {
        JsonObject schema = (JsonObject)JsonNode.Parse(TrainingConfiguration.SchemaText)!;
        Assert.Contains("module.schedule.warmUp", ConfigurationLeafTests.Leaves(schema, ""));
        Check(schema, "");

        static void Check(JsonObject part, string path)
        {
            Assert.True(part["description"] is JsonValue, $"{path} has no description");
            Assert.True(part["type"] is not null || part["enum"] is not null, $"{path} has no type");
            foreach ((string name, JsonNode? inner) in part["properties"] as JsonObject ?? [])
                Check((JsonObject)inner!, $"{path}.{name}");
        }
    }

    [Fact]
    public void A_file_says_only_what_it_changes_and_a_later_layer_wins()
    {
        string file = Write("""{ "module": { "network": "fast", "labelSmoothing": 0.125 }, /* shorter */ "trainer": { "maxEpochs": 4, }, }""");
        TrainingConfiguration training = TrainingConfiguration.Build(null, file, ["trainer.maxEpochs=2"]);
        Assert.Equal(Recipes.Fast with { LabelSmoothing = 0.125, Epochs = 2 }, training.Recipe);
        Assert.Equal(DigitNetwork.Dense, TrainingConfiguration.Build(DigitNetwork.Dense, file, []).Network);
    }

    [Fact]
    public void Another_kind_of_optimiser_or_schedule_has_its_own_defaults()
    {
        Recipe recipe = TrainingConfiguration.Build(DigitNetwork.Fast, null, ["module.optimizer.kind=sgd", "module.schedule.kind=cosine"]).Recipe;
        Assert.Equal(OptimizerKind.Sgd, recipe.Optimizer);
        Assert.Equal(0.9, recipe.Momentum);
        Assert.Equal(Recipes.Fast.LearningRate, recipe.LearningRate);
        Assert.Equal(new Neural.Schedule.Cosine(), recipe.Schedule);
    }

    [Theory]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "epochs": 3 } }""", "Unknown name 'trainer.epochs'", "maxEpochs")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "maxEpochs": "three" } }""", "trainer.maxEpochs is \"three\"", "a whole number")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "maxEpochs": 2.5 } }""", "trainer.maxEpochs is 2.5", "a whole number")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "maxEpochs": 0 } }""", "trainer.maxEpochs is 0", "from 1 to 10000")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "maxEpochs": null } }""", "trainer.maxEpochs is null", "a whole number")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "validateEvery": "2 fortnights" } }""", "trainer.validateEvery is \"2 fortnights\"", "500 steps")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": { "trainingBatchLimit": 0.1 } }""", "trainer.trainingBatchLimit is 0.1", "10 %")]
    [InlineData("""{ "module": { "network": "cnn" }, "trainer": 3 }""", "trainer is 3", "an object with maxEpochs")]
    [InlineData("""{ "module": { "network": "lenet" } }""", "module.network is \"lenet\"", "dense, cnn or fast")]
    [InlineData("""{ "module": { "network": "cnn", "optimizer": { "kind": "Lion" } } }""", "module.optimizer.kind is \"Lion\"", "Sgd, Adam or AdamW")]
    [InlineData("""{ "module": { "network": "cnn", "optimizer": { "momentum": 0.5 } } }""", "module.optimizer.momentum is given", "AdamW")]
    [InlineData("""{ "module": { "network": "cnn", "schedule": { "gamma": 0.5 } } }""", "module.schedule.gamma is given", "OneCycle")]
    [InlineData("""{ "module": { "network": "cnn", "schedule": { "kind": "Step" } } }""", "module.schedule.everySteps is missing", "1000")]
    [InlineData("""{ "module": { "network": "cnn" }, "callbacks": { "exponentialMovingAverage": {}, "stochasticWeightAveraging": {} } }""", "both given", "one mean")]
    [InlineData("""{ "module": { "network": "cnn" }, "callbacks": { "checkpoints": null } }""", "callbacks.checkpoints is null", "an object")]
    [InlineData("""{ "module": { "network": "cnn" }, "format": 9 }""", "format is 9", "reads format 1")]
    [InlineData("""{ "module": { "network": "cnn" }, "seed": -1 }""", "seed is -1", "a whole number")]
    [InlineData("""{ "seed": 1, "seed": 2 }""", "is not JSON", "seed")]
    [InlineData("""{ "trainer": {} }""", "names no network", "dense, cnn or fast")]
    [InlineData("""{"module":{"network":"\ud800"}}""", "is not JSON", "surrogate")]
    [InlineData("[]", "is no JSON object", "--print-config")]
    [InlineData("{", "is not JSON", "training.json")]
    public void What_is_wrong_is_named_with_what_was_expected(string text, string problem, string expected)
    {
        string message = Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load(Write(text))).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainer.maxEpochs", "sets nothing")]
    [InlineData("trainer.maxEpoch=3", "Unknown name 'trainer.maxEpoch'")]
    [InlineData("trainer.maxEpochs.value=3", "trainer.maxEpochs is a single value")]
    [InlineData("module.optimizer.kind=Sgd,Adam", "expected Sgd, Adam or AdamW")]
    [InlineData("module.optimizer.kind=0", "expected Sgd, Adam or AdamW")]
    [InlineData("trainer.trainingBatchLimit=0.0000001 %", "trainer.trainingBatchLimit is \"0.0000001 %\"")]
    [InlineData("trainer.trainingBatchLimit=99999999999 batches", "trainer.trainingBatchLimit is")]
    [InlineData("trainer.validateEvery=0.0000001 minutes", "trainer.validateEvery is")]
    [InlineData("trainer.maxMinutes=1e-300", "trainer.maxMinutes is")]
    [InlineData("callbacks.earlyStopping={\"patience\":2,\"patience\":3}", "callbacks.earlyStopping is")]
    [InlineData("trainer.maxEpochs=many", "trainer.maxEpochs is \"many\"")]
    [InlineData("module.optimizer.learningRate=NaN", "module.optimizer.learningRate is \"NaN\"")]
    [InlineData("module.optimizer.learningRate=1e999", "module.optimizer.learningRate is")]
    public void So_it_is_on_the_command_line(string assignment, string problem) => Assert.Contains(
        problem, Assert.Throws<UserErrorException>(() => TrainingConfiguration.Build(DigitNetwork.Cnn, null, [assignment])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_or_far_too_long_is_refused()
    {
        Assert.Contains("cannot be read", Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load(Path.Combine(_folder.Path, "nowhere.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1 MB", Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load(Write(new string(' ', 2_000_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over_and_other_encodings_are_named()
    {
        string file = Path.Combine(_folder.Path, "marked.json"), text = TrainingConfiguration.Default(DigitNetwork.Dense).ToJson();
        File.WriteAllText(file, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(text, TrainingConfiguration.Load(file).ToJson());
        File.WriteAllText(file, text, System.Text.Encoding.Unicode);
        Assert.Contains("save it as UTF-8", Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load(file)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load(_folder.Path)).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains("more than 1 MB", Assert.Throws<UserErrorException>(() => TrainingConfiguration.Load("/dev/zero")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_saved_with_a_run_gives_the_same_bytes_again()
    {
        WorkflowOptions options = new() { RunsFolder = _folder.Path, Name = "first" };
        DigitData data = SmallData.Load();
        TrainingConfiguration training = TrainingConfiguration.Build(DigitNetwork.Dense, null,
        [
            "data.quick=true", "data.batchSize=40", "trainer.maxEpochs=2", "trainer.accumulateBatches=2", "trainer.validateEvery=2 steps", "callbacks.log.jsonLines=true",
            "callbacks.exponentialMovingAverage={}", "callbacks.checkpoints.keepEvery=2 steps",
        ]);
        WorkflowResult first = DigitTraining.Run(DigitNetwork.Dense, options with { Trainings = [training] }, data, SilentView.Instance);
        TrainingConfiguration saved = TrainingConfiguration.Load(Path.Combine(first.Folder, "trainings", "dense.json"));
        WorkflowResult second = DigitTraining.Run(DigitNetwork.Dense, options with { Name = "second", Trainings = [saved] }, data, SilentView.Instance);
        string[] files = [.. Files(first).Except(["config.json", "summary.json", "models/dense.md"])];
        Assert.Contains("checkpoints/dense/step-2.safetensors", files);
        Assert.Contains("logs/dense/version_0/log.jsonl", files);
        Assert.Equal(files, Files(second).Except(["config.json", "summary.json", "models/dense.md"]));
        Assert.All(files, file => Assert.True(File.ReadAllBytes(Path.Combine(first.Folder, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(second.Folder, file))), file));
    }

    [Fact]
    public void Other_data_than_the_file_names_are_refused()
    {
        TrainingConfiguration training = TrainingConfiguration.Build(DigitNetwork.Dense, null, ["data.quick=true", $"data.sha256={new string('0', 64)}"]);
        WorkflowOptions options = new() { RunsFolder = _folder.Path, Trainings = [training] };
        string message = Assert.Throws<UserErrorException>(() => DigitTraining.Run(DigitNetwork.Dense, options, SmallData.Load(), SilentView.Instance)).Message;
        Assert.Contains(new string('0', 64), message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static IEnumerable<string> Files(WorkflowResult result) =>
        Directory.EnumerateFiles(result.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(result.Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "training.json");
        File.WriteAllText(path, text);
        return path;
    }
}
