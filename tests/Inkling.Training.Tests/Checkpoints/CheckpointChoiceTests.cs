using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class CheckpointChoiceTests
{
    [Fact]
    public void Every_pass_takes_the_weights_that_it_is_told_to()
    {
        using TemporaryFolder folder = new();
        Trainer trainer = new(Options(folder));
        FitResult fit = trainer.Fit(Spirals.Module(), Spirals.Data());
        Assert.NotEqual(4, fit.Best!.Epoch);
        Sequential best = Spirals.Network(), last = Spirals.Network();
        Weights.Load(fit.Best.Path, best);
        Weights.Load(fit.LastCheckpoint!, last);
        (WeightsFrom From, Sequential Expected)[] choices = [(WeightsFrom.Best, best), (WeightsFrom.Last, last), (fit.Best.Path, best), (fit.LastCheckpoint!, last)];
        foreach ((WeightsFrom from, Sequential expected) in choices)
        {
            Check(module => trainer.Validate(module, Spirals.Data(), from));
            Check(module => trainer.Test(module, Spirals.Data(), from));
            Check(module => trainer.Predict(module, Spirals.Data(), from));

            void Check(Action<Classifier> run)
            {
                Classifier module = Spirals.Module();
                run(module);
                Assert.Equal(Spirals.Hash(expected), Spirals.Hash(module.Network));
            }
        }
        Assert.Equal(fit.Best.Value, trainer.Validate(Spirals.Module(), Spirals.Data(), WeightsFrom.Best)[Metrics.ValidationAccuracy]);
    }

    [Fact]
    public void Without_a_choice_the_present_weights_are_used()
    {
        using TemporaryFolder folder = new();
        Trainer trainer = new(Options(folder));
        Classifier module = Spirals.Module();
        trainer.Fit(Spirals.Module(), Spirals.Data());
        module.Network.Initialize(RandomKey.FromSeed(7));
        string before = Spirals.Hash(module.Network);
        trainer.Test(module, Spirals.Data());
        Assert.Equal(before, Spirals.Hash(module.Network));
    }

    [Fact]
    public void A_choice_that_is_not_there_is_refused()
    {
        using TemporaryFolder folder = new();
        Trainer none = new(new TrainerOptions()), empty = new(Options(folder)), never = new(Options(folder) with { Checkpoints = new CheckpointOptions(folder["checkpoints"]) { BestCount = 0 } });
        foreach (WeightsFrom from in (WeightsFrom[])[WeightsFrom.Best, WeightsFrom.Last])
        {
            Assert.Contains("Checkpoints", Assert.Throws<UserErrorException>(() => none.Test(Spirals.Module(), Spirals.Data(), from)).Message);
            Assert.Contains("last.safetensors", Assert.Throws<UserErrorException>(() => empty.Test(Spirals.Module(), Spirals.Data(), from)).Message);
        }
        Assert.Contains("Checkpoints", Assert.Throws<UserErrorException>(() => new Trainer(Options(folder) with { Checkpoints = null }).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.Last)).Message);
        Assert.Contains("last.safetensors", Assert.Throws<UserErrorException>(() => empty.Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.Last)).Message);
        never.Fit(Spirals.Module(), Spirals.Data());
        Assert.Contains("names no best", Assert.Throws<UserErrorException>(() => never.Test(Spirals.Module(), Spirals.Data(), WeightsFrom.Best)).Message);
    }

    [Fact]
    public void A_training_resumes_from_the_last_checkpoint_of_its_folder()
    {
        using TemporaryFolder whole = new(), parts = new();
        new Trainer(Options(whole)).Fit(Spirals.Module(), Spirals.Data());
        for (int i = 0; i < 5; i++)
        {
            using CancellationTokenSource stop = new();
            AtBatchEnd callback = new(state =>
            {
                if (state.Steps.Value % 7 == 0)
                    stop.Cancel();
            });
            FitResult part = new Trainer(Options(parts) with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.LastIfAny, stop.Token);
            Assert.Equal(i < 3 ? StopReason.Cancelled : StopReason.MaxEpochs, part.Reason);
        }
        Assert.Equal(StopReason.MaxEpochs, new Trainer(Options(parts)).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.Last).Reason);
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
    }

    [Fact]
    public void A_pass_of_its_own_calls_its_hooks_and_teardown_after_an_exception()
    {
        List<string> log = [];
        Trainer trainer = new(new TrainerOptions { Callbacks = [new Spy(log)] });
        trainer.Validate(Spirals.Module(), Spirals.Data());
        trainer.Test(Spirals.Module(), Spirals.Data());
        trainer.Predict(Spirals.Module(), Spirals.Data());
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => trainer.Predict(Spirals.Module(), Spirals.Data(), stop: stop.Token));
        Assert.Equal(
            [
                "setup", "validation start", "validation end", "teardown", "setup", "test start", "test end, 50 samples", "teardown",
                "setup", "predict start", "predict end", "teardown", "setup", "predict start", "exception", "teardown",
            ],
            log);
    }

    private static TrainerOptions Options(TemporaryFolder folder) => new()
    {
        MaxEpochs = 4.Epochs,
        MetricsFile = folder["metrics.csv"],
        Checkpoints = new CheckpointOptions(folder["checkpoints"], MetricMonitor.On(Metrics.ValidationAccuracy)),
    };

    private sealed class Spy(List<string> log) : Callback
    {
        public override void OnSetup(RunState state) => log.Add("setup");

        public override void OnValidationStart(RunState state) => log.Add("validation start");

        public override void OnValidationEnd(RunState state) => log.Add("validation end");

        public override void OnTestStart(RunState state) => log.Add("test start");

        public override void OnTestEnd(RunState state) => log.Add($"test end, {state.Metrics.SamplesOf(Metrics.TestLoss).Value} samples");

        public override void OnPredictStart(RunState state) => log.Add("predict start");

        public override void OnPredictEnd(RunState state) => log.Add("predict end");

        public override void OnException(RunState state, Exception exception) => log.Add("exception");

        public override void OnTeardown(RunState state) => log.Add("teardown");
    }
}
