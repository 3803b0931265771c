using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits.Tests;

public sealed class RebuiltModuleTests : IDisposable
{
    private static readonly Recipe _recipe = Recipes.Fast with { LearningRate = 0.1 / 3, LabelSmoothing = 0.125, SchedulePerEpoch = true, LinearWarmUpSteps = 3 };
    private readonly TemporaryFolder _folder = new();
    private readonly DigitModule _module = new(DigitNetwork.Fast, _recipe, new Normalization(0, 0.3081), "Bars");

    public RebuiltModuleTests() => _module.Network.Initialize(RandomKey.FromSeed(4));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_is_enough_to_make_its_module_again()
    {
        DigitModule again = SavedModule.Load<DigitModule>(Save(_module.CheckpointMetadata));
        Assert.Equal(DigitNetwork.Fast, again.DigitNetwork);
        Assert.Equal(_recipe with { Epochs = again.Recipe.Epochs, BatchSize = again.Recipe.BatchSize }, again.Recipe);
        Assert.Equal(_module.Network.Parameters.Values, again.Network.Parameters.Values);
        Assert.Equal(_module.CheckpointMetadata, again.CheckpointMetadata);
    }

    [Theory]
    [InlineData("""{ "network": "System.Diagnostics.Process" }""", "module.network is")]
    [InlineData("""{ "$type": "System.Diagnostics.Process" }""", "$type")]
    [InlineData("""{ "network": "fast", "labelSmoothing": 7 }""", "labelSmoothing")]
    [InlineData("""{ "network": """, "can be read")]
    [InlineData("null", "can be read")]
    public void Words_that_name_no_module_are_refused(string module, string problem)
    {
        string file = Save(new Dictionary<string, string>(_module.CheckpointMetadata) { [DigitModule.ModuleWord] = module });
        string message = Assert.Throws<CheckpointException>(() => SavedModule.Load<DigitModule>(file)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_them_is_refused_with_its_name()
    {
        string file = Save(new Dictionary<string, string> { ["network"] = "fast" });
        Assert.Contains($"'{file}' says nothing of 'module'", Assert.Throws<CheckpointException>(() => SavedModule.Load<DigitModule>(file)).Message, StringComparison.Ordinal);
    }

    private string Save(IReadOnlyDictionary<string, string> words)
    {
        string path = Path.Combine(_folder.Path, "module.safetensors");
        Checkpoint.Write(path, Checkpoint.TensorsOf(_module.Network), words);
        return path;
    }
}
