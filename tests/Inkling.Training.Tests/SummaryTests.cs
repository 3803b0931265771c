using Inkling.Neural;

namespace Inkling.Training.Tests;

public class SummaryTests
{
    [Fact]
    public void The_CNN_of_the_task_has_the_numbers_that_everybody_gets()
    {
        Sequential network = new(
            ("conv1", new Conv2d(1, 32, 3, padding: 1)), ("relu1", new Relu()), ("pool1", new MaxPool2d(2)),
            ("conv2", new Conv2d(32, 64, 3, padding: 1)), ("relu2", new Relu()), ("pool2", new MaxPool2d(2)),
            ("drop1", new Dropout(0.25)), ("flatten", new Flatten()), ("fc1", new Linear(3136, 128)), ("relu3", new Relu()),
            ("drop2", new Dropout(0.5)), ("fc2", new Linear(128, 10)));
        ModelSummary summary = ModelSummary.Of(network, new Shape(64, 28, 28, 1));
        Assert.Equal(421_642, summary.Parameters);
        Assert.Equal(4 * 421_642, summary.ParameterBytes);
        Assert.Equal((28 * 28 * 32 * 9) + (14 * 14 * 64 * 32 * 9) + (3136 * 128) + 1280, summary.MultiplyAdds);
        Assert.Equal(12, summary.Layers.Count);
        LayerSummary second = summary.Layers[3];
        Assert.Equal(("conv2", "Conv2d 3x3 32->64 pad 1", "14 x 14 x 64", 18_496L), (second.Path, second.Description, second.OutputText, second.Parameters));
        Assert.Equal([14, 14, 32], second.Input);
    }

    [Fact]
    public void Parts_of_parts_have_paths_and_a_shared_part_counts_once()
    {
        Linear shared = new(4, 4);
        Sequential network = new(("body", new Sequential(("a", shared), ("b", shared))), ("head", new Linear(4, 2)));
        ModelSummary summary = ModelSummary.Of(network, new Shape(1, 4));
        Assert.Equal(["body.a", "body.a", "head"], summary.Layers.Select(layer => layer.Path));
        Assert.Equal([20, 0, 10], summary.Layers.Select(layer => layer.Parameters));
    }
}
