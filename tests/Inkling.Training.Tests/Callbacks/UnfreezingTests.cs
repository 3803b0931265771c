using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class UnfreezingTests
{
    [Fact]
    public void A_part_stays_as_it_is_until_its_epoch_and_learns_then()
    {
        Sequential network = Spirals.Network();
        Module first = network.Children[0].Child;
        List<bool> same = [], lastSame = [];
        float[] before = [], lastBefore = [];
        Module last = network.Children[3].Child;
        LambdaCallback watch = new()
        {
            EpochStart = _ => (before, lastBefore) = (first.OwnParameters[0].Value.ToArray(), last.OwnParameters[0].Value.ToArray()),
            EpochEnd = _ =>
            {
                same.Add(first.OwnParameters[0].Value.SequenceEqual(before));
                lastSame.Add(last.OwnParameters[0].Value.SequenceEqual(lastBefore));
            },
        };
        Run(network, null, 4, new GradualUnfreezing(new UnfreezingStage(first, 2.Epochs)), watch);
        Assert.Equal([true, true, false, false], same);
        Assert.DoesNotContain(true, lastSame);
    }

    [Fact]
    public void A_part_inside_another_may_stay_frozen_longer()
    {
        Sequential inner = new(("fc1", new Linear(2, 16)), ("relu", new Relu())), network = new(("inner", inner), ("fc2", new Linear(16, 2)));
        List<string> frozen = [];
        LambdaCallback watch = new() { EpochEnd = _ => frozen.Add(string.Join(' ', network.Parameters.Named.Where(named => named.Parameter.IsFrozen).Select(named => named.Path))) };
        Run(network, null, 3, new GradualUnfreezing(new UnfreezingStage(inner, 2.Epochs), new UnfreezingStage(network, 1.Epochs)), watch);
        Assert.Equal(["inner.fc1.weight inner.fc1.bias fc2.weight fc2.bias", "inner.fc1.weight inner.fc1.bias", ""], frozen);
    }

    [Fact]
    public void A_run_that_resumes_goes_on_to_the_same_bytes()
    {
        using TemporaryFolder straight = new(), halves = new();
        Train(straight, -1);
        foreach (int step in (int[])[4, 6, 8, 13])
            Train(halves, step);
        Train(halves, -1);
        Assert.Equal(File.ReadAllBytes(Last(straight)), File.ReadAllBytes(Last(halves)));

        static string Last(TemporaryFolder folder) => Path.Combine(folder["c"], CheckpointOptions.LastFileName);

        static void Train(TemporaryFolder folder, int step)
        {
            Sequential network = Spirals.Network();
            using CancellationTokenSource stop = new();
            Run(network, folder["c"], 4, stop.Token, new GradualUnfreezing(new UnfreezingStage(network.Children[0].Child, 1.Epochs), new UnfreezingStage(network.Children[3].Child, 2.Epochs)),
                new AtBatchEnd(state => { if (state.Steps.Value == step) stop.Cancel(); }));
        }
    }

    [Fact]
    public void A_module_from_elsewhere_is_refused()
    {
        Assert.Contains("no part of the network", Assert.Throws<UserErrorException>(
            () => Run(Spirals.Network(), null, 1, new GradualUnfreezing(new UnfreezingStage(new Linear(2, 2), 1.Epochs)))).Message);
        Assert.Throws<ArgumentException>(() => new GradualUnfreezing());
    }

    private static void Run(Sequential network, string? folder, int epochs, params Callback[] callbacks) => Run(network, folder, epochs, default, callbacks);

    private static void Run(Sequential network, string? folder, int epochs, CancellationToken stop, params Callback[] callbacks) =>
        new Trainer(new TrainerOptions { MaxEpochs = epochs.Epochs, Checkpoints = folder is null ? null : new CheckpointOptions(folder), Callbacks = callbacks })
            .Fit(Spirals.Module(network), Spirals.Data(), folder is null ? null : ResumeFrom.LastIfAny, stop);
}
