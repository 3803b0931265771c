using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

public class ModuleTests
{
    [Fact]
    public void Parameters_are_named_by_their_path_in_the_order_of_registration() =>
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"],
            ReferenceNetworks.Cnn(dropout: true).Parameters.Named.Select(named => named.Path));

    [Fact]
    public void The_flat_buffer_and_the_parameters_are_the_same_memory()
    {
        Sequential module = new(new Linear(3, 5), new Linear(5, 2));
        ParameterVector vector = module.Parameters;
        foreach ((int i, (_, Parameter parameter)) in vector.Named.Index())
        {
            parameter.Value.Fill(i + 1);
            parameter.Gradient.Fill(-i - 1);
            Assert.All(vector.Values.Slice(vector.Starts[i], parameter.Shape.Count).ToArray(), value => Assert.Equal(i + 1, value));
            Assert.All(vector.Gradients.Slice(vector.Starts[i], parameter.Shape.Count).ToArray(), value => Assert.Equal(-i - 1, value));
        }
        Assert.Equal((3 * 5) + 5 + (5 * 2) + 2, vector.Count);
    }

    [Fact]
    public void Multiply_adds_are_counted_per_layer()
    {
        Assert.Equal(7 * 784 * 512, new Linear(784, 512).MultiplyAdds(new Shape(7, 784)));
        Assert.Equal(2L * 28 * 28 * 9 * 32, new Conv2d(1, 32, 3, padding: 1).MultiplyAdds(new Shape(2, 28, 28, 1)));
        Assert.Equal(2L * 6 * 5 * 25 * 3 * 8, new Conv2d(3, 8, 5, stride: 2, padding: 2).MultiplyAdds(new Shape(2, 11, 10, 3)));
    }

    [Fact]
    public void A_name_is_used_once_and_has_no_dot()
    {
        Assert.Throws<ArgumentException>(() => new Sequential(("a", new Relu()), ("a", new Relu())));
        Assert.Throws<ArgumentException>(() => new Sequential(("a.b", new Relu())));
        Assert.Throws<ArgumentException>(() => new Sequential(("", new Relu())));
    }

    [Fact]
    public void An_observer_sees_every_module_after_those_inside_it()
    {
        Sequential module = new(("fc", new Linear(4, 3)), ("relu", new Relu()));
        Log log = new();
        Tape tape = new() { Observer = log };
        tape.Begin(PassMode.Evaluation);
        module.Forward(tape.Input(new Shape(2, 4), new float[8]));
        Assert.Equal(["Linear 4->3 [2, 3]", "Relu [2, 3]", "Sequential [2, 3]"], log.Lines);
    }

    [Fact]
    public void Layers_refuse_input_of_another_shape()
    {
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        Tensor flat = tape.Input(new Shape(2, 12)), image = tape.Input(new Shape(2, 2, 2, 3));
        Assert.Throws<ArgumentException>(() => new Linear(11, 3).Forward(flat));
        Assert.Throws<ArgumentException>(() => new Linear(12, 3).Forward(image));
        Assert.Throws<ArgumentException>(() => new Conv2d(4, 3, 1).Forward(image));
        Assert.Throws<ArgumentException>(() => new Conv2d(3, 3, 3).Forward(image));
        Assert.Throws<ArgumentException>(() => new MaxPool2d(2).Forward(flat));
        Assert.Throws<ArgumentException>(() => flat.CrossEntropy(new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => flat.CrossEntropy([0, 12]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1).Forward(flat));
    }

    [Fact]
    public void One_module_serves_several_threads_each_with_its_own_tape()
    {
        Sequential module = ReferenceNetworks.Cnn(dropout: true);
        module.Initialize(RandomKey.FromSeed(1));
        float[] x = Numbers.Normal(1, 4 * 784);
        float[] expected = Predict();
        float[][] results = new float[4][];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => results[i] = Predict()))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(results, result => Agreement.RequireSameBits("prediction", result, expected));

        float[] Predict()
        {
            Tape tape = new();
            tape.Begin(PassMode.Evaluation);
            return module.Forward(tape.Input(new Shape(4, 28, 28, 1), x)).ToArray();
        }
    }

    private sealed class Log : IForwardObserver
    {
        public List<string> Lines { get; } = [];

        public void OnForward(Module module, Tensor input, Tensor output) => Lines.Add($"{module} {output.Shape}");
    }

    [Fact]
    public void A_part_of_the_parameters_is_the_same_memory_under_the_same_paths()
    {
        Sequential inner = new(("a", new Linear(3, 5)), ("b", new Linear(5, 2))), all = new(("first", new Linear(2, 3)), ("inner", inner), ("last", new Linear(2, 1)));
        ParameterVector part = all.Parameters.Of(inner);
        Assert.Equal(["inner.a.weight", "inner.a.bias", "inner.b.weight", "inner.b.bias"], part.Named.Select(named => named.Path));
        Assert.Equal(15 + 5 + 10 + 2, part.Count);
        part.Values.Fill(7);
        part.Gradients.Fill(8);
        foreach ((string path, Parameter parameter) in all.Parameters.Named)
        {
            bool inside = path.StartsWith("inner.", StringComparison.Ordinal);
            Assert.All(parameter.Value.ToArray(), value => Assert.Equal(inside, value == 7));
            Assert.All(parameter.Gradient.ToArray(), value => Assert.Equal(inside, value == 8));
        }
        for (int i = 0; i < part.Named.Count; i++)
            Assert.Equal(7, part.Values[part.Starts[i]]);
        Assert.Throws<ArgumentException>(() => all.Parameters.Of(new Linear(2, 2)));
        Assert.Throws<ArgumentException>(() => all.Parameters.Of(new Relu()));
        Assert.Throws<ArgumentException>(() => part.Of(all));
    }

    [Fact]
    public void A_network_that_only_predicts_takes_the_memory_of_its_weights_once()
    {
        const int size = 400;
        Shape sample = new(1, size);
        Linear network = new(size, size);
        long bytes = Allocations.OfCallingThread(() =>
        {
            network = new Linear(size, size);
            network.Parameters.Values.Fill(1);
            _ = new Predictor(network, sample);
        });
        // And 256 KB to work in.
        Assert.InRange(bytes, size * size * sizeof(float), (1.05 * size * size * sizeof(float)) + (1 << 18));
        // Gradients are there when somebody asks for them, in the flat buffer.
        network.Parameters.Named[1].Parameter.Gradient.Fill(2);
        Assert.Equal(2 * size, network.Parameters.Gradients.ToArray().Sum());
    }

    [Fact]
    public void What_parameters_hold_before_they_are_in_a_flat_buffer_is_there_after()
    {
        Linear first = new(2, 3), second = new(3, 2);
        first.OwnParameters[0].Value.Fill(5);
        second.OwnParameters[0].Gradient.Fill(6);
        ParameterVector vector = new Sequential(first, second).Parameters;
        Assert.Equal(5 * 6, vector.Values.ToArray().Sum());
        Assert.Equal(6 * 6, vector.Gradients.ToArray().Sum());
        vector.ForgetGradients();
        Assert.Equal(0, vector.Gradients.ToArray().Sum());
    }
}
