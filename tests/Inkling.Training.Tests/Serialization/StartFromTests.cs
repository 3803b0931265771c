using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>A part of a network may start with the weights of another one's part.</summary>
public class StartFromTests
{
    private static readonly RandomKey Key = new RunKeys(1)[RandomPurpose.Weights];

    [Fact]
    public void A_part_starts_with_the_weights_of_a_file_and_the_rest_as_ever()
    {
        using TemporaryFolder folder = new();
        Sequential teacher = Network(out Sequential teachersBody);
        teacher.Initialize(RandomKey.FromSeed(5));
        Weights.Save(folder["teacher.safetensors"], teacher);

        Sequential student = Network(out Sequential body), stranger = Network(out _);
        Weights.StartFrom(folder["teacher.safetensors"], body, part: "body");
        Assert.Equal(teachersBody.OwnAndInner(), body.OwnAndInner());
        student.Initialize(Key);
        stranger.Initialize(Key);
        Assert.Equal(teacher.Parameters.Of(teachersBody).Values.ToArray(), student.Parameters.Of(body).Values.ToArray());
        Assert.Equal(Head(stranger), Head(student));
        Assert.NotEqual(Head(teacher), Head(student));
    }

    [Fact]
    public void A_training_starts_with_them_and_resumes_with_its_own()
    {
        using TemporaryFolder folder = new();
        Sequential teacher = Network(out _);
        teacher.Initialize(RandomKey.FromSeed(5));
        Weights.Save(folder["teacher.safetensors"], teacher);
        string whole = Fit(4.Epochs, "whole", transfers: true);
        Fit(2.Epochs, "parts", transfers: true);
        Assert.Equal(whole, Fit(4.Epochs, "parts", transfers: true));
        Assert.NotEqual(whole, Fit(4.Epochs, "plain", transfers: false));

        string Fit(EpochCount epochs, string name, bool transfers)
        {
            Sequential network = Network(out Sequential body);
            if (transfers)
                Weights.StartFrom(folder["teacher.safetensors"], body, part: "body");
            Classifier module = new(network, (parameters, _) => new OptimizerPlan(new Adam(parameters, 0.01)));
            new Trainer(new TrainerOptions { MaxEpochs = epochs, Checkpoints = new CheckpointOptions(folder[name]) }).Fit(module, Spirals.Data(), ResumeFrom.LastIfAny);
            return Spirals.Hash(network);
        }
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_and_nothing_is_changed()
    {
        using TemporaryFolder folder = new();
        Sequential teacher = Network(out _);
        Weights.Save(folder["teacher.safetensors"], teacher);
        Linear other = new(3, 3);
        float[] before = [.. other.OwnAndInner()];
        Assert.Contains("body.weight", Refused(other, "body"), StringComparison.Ordinal);
        Assert.Contains("elsewhere.weight", Refused(other, "elsewhere"), StringComparison.Ordinal);
        Assert.Contains("[16, 2]", Refused(new Linear(3, 2), "head"), StringComparison.Ordinal);
        // The file has more under this path than the module has.
        Assert.Contains("body.2", Refused(new Sequential(new Linear(2, 16)), "body"), StringComparison.Ordinal);
        Assert.Equal(before, other.OwnAndInner());
        Weights.StartFrom(folder["teacher.safetensors"], Network(out _));

        string Refused(Module module, string part) => Assert.Throws<CheckpointException>(() => Weights.StartFrom(folder["teacher.safetensors"], module, part)).Message;
    }

    private static Sequential Network(out Sequential body)
    {
        body = new Sequential(new Linear(2, 16), new Relu(), new Linear(16, 16), new Relu());
        return new Sequential(("body", body), ("head", new Linear(16, 2)));
    }

    private static float[] Head(Module network) => network.Parameters.Named.Single(named => named.Path == "head.weight").Parameter.Value.ToArray();
}

/// <summary>Values of a module inside another, without gathering them in a buffer of its own.</summary>
internal static class InnerValues
{
    internal static float[] OwnAndInner(this Module module) =>
        [.. module.OwnParameters.SelectMany(parameter => parameter.Value.ToArray()), .. module.Children.SelectMany(child => child.Child.OwnAndInner())];
}
