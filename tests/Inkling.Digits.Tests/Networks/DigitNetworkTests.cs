using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits.Tests;

public class DigitNetworkTests
{
    private static readonly Shape Image = new(1, 28, 28, 1);

    [Fact]
    public void Dense_network_has_535818_parameters()
    {
        ModelSummary summary = ModelSummary.Of(DigitNetwork.Dense.Build(), Image);
        Assert.Equal(535_818, summary.Parameters);
        Assert.Equal(
            ["flatten", "fc1", "relu1", "dropout1", "fc2", "relu2", "dropout2", "fc3"], summary.Layers.Select(layer => layer.Path));
        Assert.Equal(["784", "512", "512", "512", "256", "256", "256", "10"], summary.Layers.Select(layer => layer.OutputText));
    }

    [Fact]
    public void Cnn_has_421642_parameters()
    {
        ModelSummary summary = ModelSummary.Of(DigitNetwork.Cnn.Build(), Image);
        Assert.Equal(421_642, summary.Parameters);
        Assert.Equal(
            ["conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dropout1", "flatten", "fc1", "relu3", "dropout2", "fc2"],
            summary.Layers.Select(layer => layer.Path));
        Assert.Equal(
            ["28 x 28 x 32", "28 x 28 x 32", "14 x 14 x 32", "14 x 14 x 64", "14 x 14 x 64", "7 x 7 x 64", "7 x 7 x 64", "3136", "128", "128", "128", "10"],
            summary.Layers.Select(layer => layer.OutputText));
    }

    [Fact]
    public void Fast_network_has_153674_parameters_and_less_than_a_quarter_of_the_cnns_operations()
    {
        ModelSummary summary = ModelSummary.Of(DigitNetwork.Fast.Build(), Image);
        Assert.Equal(153_674, summary.Parameters);
        Assert.Equal(
            ["28 x 28 x 16", "28 x 28 x 16", "14 x 14 x 16", "12 x 12 x 32", "12 x 12 x 32", "6 x 6 x 32", "1152", "128", "128", "10"],
            summary.Layers.Select(layer => layer.OutputText));
        Assert.True(4 * summary.MultiplyAdds < ModelSummary.Of(DigitNetwork.Cnn.Build(), Image).MultiplyAdds);
    }

    [Fact]
    public void Workflow_compares_two_networks_and_the_third_is_trained_on_its_own()
    {
        Assert.Equal([DigitNetwork.Dense, DigitNetwork.Cnn], DigitNetwork.Compared);
        Assert.Equal([DigitNetwork.Dense, DigitNetwork.Cnn, DigitNetwork.Fast], DigitNetwork.All);
        Assert.Equal(Recipes.Fast, Recipes.Of(DigitNetwork.Fast, quick: false));
        Assert.Equal(Recipes.Fast, Recipes.Of(DigitNetwork.Fast, quick: true));
    }

    [Fact]
    public void Networks_are_found_by_key_in_any_case()
    {
        Assert.Same(DigitNetwork.Cnn, DigitNetwork.Find("CNN"));
        Assert.Same(DigitNetwork.Dense, DigitNetwork.Find("dense"));
        Assert.Null(DigitNetwork.Find("transformer"));
    }

    [Fact]
    public void Options_change_only_what_they_name()
    {
        WorkflowOptions options = new() { Epochs = 7, LearningRate = 0.5 };
        Assert.Equal(Recipes.Cnn with { Epochs = 7, LearningRate = 0.5 }, options.TrainingOf(DigitNetwork.Cnn).Recipe);
        Assert.Equal(Recipes.QuickDense, new WorkflowOptions { Quick = true }.TrainingOf(DigitNetwork.Dense).Recipe);
        Assert.Equal(Recipes.Dense with { BatchSize = 32 }, new WorkflowOptions { BatchSize = 32 }.TrainingOf(DigitNetwork.Dense).Recipe);
    }

    [Theory]
    [InlineData(0, null, null, null, "epochs")]
    [InlineData(null, 0, null, null, "batch")]
    [InlineData(null, null, -1.0, null, "learning rate")]
    [InlineData(null, null, double.NaN, null, "learning rate")]
    [InlineData(null, null, null, "../elsewhere", "'../elsewhere'")]
    public void Impossible_options_are_refused_with_a_message_that_names_them(int? epochs, int? batch, double? rate, string? name, string named)
    {
        WorkflowOptions options = new() { Epochs = epochs, BatchSize = batch, LearningRate = rate, Name = name };
        Assert.Contains(named, Assert.Throws<UserErrorException>(options.Validate).Message);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, typeof(Sgd))]
    [InlineData(OptimizerKind.Adam, typeof(Adam))]
    [InlineData(OptimizerKind.AdamW, typeof(AdamW))]
    public void Recipe_makes_the_optimiser_it_names(OptimizerKind kind, Type type)
    {
        Optimizer optimizer = (Recipes.Dense with { Optimizer = kind, LearningRate = 0.25 }).MakeOptimizer(new Linear(2, 2).Parameters);
        Assert.IsType(type, optimizer);
        Assert.Equal(0.25, optimizer.LearningRate);
    }

    [Fact]
    public void Recipe_says_the_decays_that_its_optimiser_uses()
    {
        Assert.Equal(0.7, Recipes.Fast.MakeOptimizer(new Linear(2, 2).Parameters).Momentum);
        Assert.Equal(0.7, Recipes.Fast.OptimizerSettings["beta1"]);
        Assert.Equal(0.9, Recipes.Fast.OptimizerSettings["beta2"]);
        Assert.Equal(0.999, Recipes.Cnn.OptimizerSettings["beta2"]);
    }
}
