using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>Groups of parameters with numbers of their own, and frozen parameters.</summary>
public class ParameterGroupTests
{
    private const int Inputs = 20, Hidden = 33, Classes = 3, Samples = 12;

    public static TheoryData<string> Optimizers => ["sgd", "momentum", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_group_learns_by_its_own_rate_and_decay_as_if_it_were_alone(string kind)
    {
        Sequential grouped = Network(), first = Network(), second = Network();
        Module last = grouped.Children[2].Child;
        Optimizer optimizer = Make(kind, grouped, 0.02, 0.1, [ParameterGroup.Of(last) with { LearningRate = 0.005, WeightDecay = 0 }]);
        Optimizer all = Make(kind, first, 0.02, 0.1, null), other = Make(kind, second, 0.005, 0, null);
        for (ulong step = 0; step < 5; step++)
        {
            foreach ((Sequential network, Optimizer own) in ((Sequential, Optimizer)[])[(grouped, optimizer), (first, all), (second, other)])
            {
                SetGradients(network, step);
                own.Step(0.5);
            }
        }
        foreach ((int i, (string path, Parameter parameter)) in grouped.Parameters.Named.Index())
        {
            Sequential expected = path.StartsWith("2.", StringComparison.Ordinal) ? second : first;
            Agreement.RequireSameBits(path, parameter.Value, expected.Parameters.Named[i].Parameter.Value);
        }
    }

    [Fact]
    public void A_groups_rate_moves_in_proportion()
    {
        Sequential grouped = Network(), slower = Network();
        Optimizer optimizer = Make("sgd", grouped, 0.5, 0, [ParameterGroup.Biases with { LearningRate = 0.125 }]), other = Make("sgd", slower, 0.0625, 0, null);
        optimizer.LearningRate = 0.25;
        SetGradients(grouped, 1);
        SetGradients(slower, 1);
        optimizer.Step(1);
        other.Step(1);
        Agreement.RequireSameBits("bias", grouped.Parameters.Named[1].Parameter.Value, slower.Parameters.Named[1].Parameter.Value);
        Assert.False(grouped.Parameters.Named[0].Parameter.Value.SequenceEqual(slower.Parameters.Named[0].Parameter.Value));
    }

    [Fact]
    public void A_group_of_nothing_and_an_impossible_rate_are_refused()
    {
        Sequential network = Network();
        Assert.Throws<ArgumentException>(() => Make("sgd", network, 0.1, 0, [new ParameterGroup((path, _) => path == "typo")]));
        Assert.Throws<ArgumentException>(() => Make("sgd", network, 0.1, 0, [ParameterGroup.Biases, ParameterGroup.Biases]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make("sgd", network, 0.1, 0, [ParameterGroup.Biases with { LearningRate = -1 }]));
        Assert.Throws<ArgumentException>(() => Make("sgd", network, 0, 0, [ParameterGroup.Biases with { LearningRate = 0.1 }]));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_frozen_module_stays_as_it_is_and_the_others_learn_as_before(string kind)
    {
        Sequential frozen = Network(), free = Network();
        frozen.Children[0].Child.Freeze();
        float[] before = frozen.Parameters.Named[0].Parameter.Value.ToArray();
        Optimizer one = Make(kind, frozen, 0.02, 0.1, null), other = Make(kind, free, 0.02, 0.1, null);
        for (ulong step = 0; step < 3; step++)
        {
            SetGradients(frozen, step);
            one.Step(1);
            SetGradients(free, step);
            other.Step(1);
        }
        Agreement.RequireSameBits("frozen", frozen.Parameters.Named[0].Parameter.Value, before);
        Agreement.RequireSameBits("free", frozen.Parameters.Named[2].Parameter.Value, free.Parameters.Named[2].Parameter.Value);
        Assert.Equal([0, 0, 3, 3], one.ParameterSteps);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_module_that_is_unfrozen_begins_with_its_first_step(string kind)
    {
        // Also across a save and a restore: Adam corrects its running means by the steps that a parameter has really taken.
        Sequential late = Network(), fresh = Network();
        Module head = late.Children[0].Child;
        Optimizer one = Make(kind, late, 0.02, 0, null), other = Make(kind, fresh, 0.02, 0, null);
        head.Freeze();
        for (ulong step = 0; step < 4; step++)
        {
            SetGradients(late, step);
            one.Step(1);
        }
        head.Unfreeze();
        one.Restore(one.StepCount, [.. one.ParameterSteps]);
        SetGradients(late, 9);
        one.Step(1);
        SetGradients(fresh, 9);
        other.Step(1);
        Agreement.RequireSameBits("unfrozen", late.Parameters.Named[0].Parameter.Value, fresh.Parameters.Named[0].Parameter.Value);
        Assert.Equal([1, 1, 5, 5], one.ParameterSteps);
        Assert.Throws<ArgumentException>(() => one.Restore(1, [1]));
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void Frozen_layers_get_no_gradient_and_the_others_the_same(string name)
    {
        Module free = ReferenceNetworks.Of(name, dropout: true), frozen = ReferenceNetworks.Of(name, dropout: true);
        int layers = frozen.Children.Count;
        float[] whole = Gradients(free);
        // The last layer's weight, then the first layer: one in the way of the gradient, one at its end.
        foreach (int layer in (int[])[layers - 1, 0])
        {
            Module child = frozen.Children[layer].Child;
            child.Freeze();
            float[] gradients = Gradients(frozen);
            foreach ((int i, (string path, Parameter parameter)) in frozen.Parameters.Named.Index())
            {
                Range range = frozen.Parameters.Starts[i]..(frozen.Parameters.Starts[i] + parameter.Shape.Count);
                if (child.OwnParameters.Contains(parameter))
                    Assert.All(gradients[range], gradient => Assert.Equal(0, gradient));
                else
                    Agreement.RequireSameBits(path, gradients[range], whole[range]);
            }
            child.Unfreeze();
        }
        frozen.Freeze();
        Assert.All(Gradients(frozen), gradient => Assert.Equal(0, gradient));

        float[] Gradients(Module module)
        {
            module.Initialize(RandomKey.FromSeed(1));
            Tape tape = new();
            tape.Begin(PassMode.Training, RandomKey.FromSeed(4));
            tape.Backward(module.Forward(tape.Input(ReferenceNetworks.InputOf(name, 8), Numbers.Normal(2, 8 * 784))).CrossEntropy(Numbers.Labels(3, 8, 10)));
            return module.Parameters.Gradients.ToArray();
        }
    }

    [Fact]
    public void A_bias_alone_can_be_frozen_and_a_frozen_module_takes_values()
    {
        Sequential network = Network();
        network.Parameters.Named[1].Parameter.IsFrozen = true;
        Tape tape = new();
        tape.Begin(PassMode.Training);
        tape.Backward(network.Forward(tape.Input(new Shape(Samples, Inputs), Numbers.Normal(2, Samples * Inputs))).CrossEntropy(Numbers.Labels(3, Samples, Classes)));
        Assert.All(network.Parameters.Named[1].Parameter.Gradient.ToArray(), gradient => Assert.Equal(0, gradient));
        Assert.Contains(network.Parameters.Named[0].Parameter.Gradient.ToArray(), gradient => gradient != 0);
        network.Freeze();
        network.Initialize(RandomKey.FromSeed(77));
        Assert.NotEqual(Fingerprint.Of(Network()), Fingerprint.Of(network));
    }

    private static Sequential Network()
    {
        Sequential network = new(new Linear(Inputs, Hidden), new Relu(), new Linear(Hidden, Classes));
        network.Initialize(RandomKey.FromSeed(1));
        return network;
    }

    private static void SetGradients(Sequential network, ulong step)
    {
        foreach ((int i, (_, Parameter parameter)) in network.Parameters.Named.Index())
            Numbers.Normal((10 * step) + (ulong)i, parameter.Shape.Count).CopyTo(parameter.Gradient);
    }

    private static Optimizer Make(string kind, Module network, double rate, double decay, IReadOnlyList<ParameterGroup>? groups) => kind switch
    {
        "sgd" => new Sgd(network.Parameters, rate, weightDecay: decay, groups: groups),
        "momentum" => new Sgd(network.Parameters, rate, 0.9, decay, nesterov: true, groups),
        "adam" => new Adam(network.Parameters, rate, weightDecay: decay, groups: groups),
        _ => new AdamW(network.Parameters, rate, weightDecay: decay, groups: groups),
    };
}
