namespace Inkling.Training.Tests;

/// <summary>Whoever fails when a run ends keeps nobody else from being told.</summary>
public class FailingHooksTests
{
    [Fact]
    public void Everybody_is_told_of_an_exception_and_cleans_up_and_the_first_exception_is_the_one_thrown()
    {
        List<string> told = [];
        Callback[] callbacks =
        [
            new LambdaCallback { Exception = (_, e) => throw new IOException("failed over it"), Teardown = _ => throw new IOException("failed too") },
            new LambdaCallback { Exception = (_, e) => told.Add(e.Message), Teardown = _ => told.Add("teardown") },
        ];
        LambdaCallback breaking = new() { BatchEnd = _ => throw new NotSupportedException("the first") };
        Trainer trainer = new(new TrainerOptions { MaxEpochs = 1.Epochs, Callbacks = [.. callbacks, breaking] });
        Assert.Equal("the first", Assert.Throws<NotSupportedException>(() => trainer.Fit(Spirals.Module(), Spirals.Data())).Message);
        Assert.Equal(["the first", "teardown"], told);

        // Where nothing else went wrong, what fails in the teardown is thrown, when all have cleaned up.
        told.Clear();
        trainer = new(new TrainerOptions { MaxEpochs = 1.Epochs, Callbacks = callbacks });
        Assert.Equal("failed too", Assert.Throws<IOException>(() => trainer.Fit(Spirals.Module(), Spirals.Data())).Message);
        Assert.Equal("failed too", Assert.Throws<IOException>(() => trainer.Test(Spirals.Module(), Spirals.Data())).Message);
        Assert.Equal(["teardown", "teardown"], told);
    }

    [Fact]
    public void A_fast_dev_run_leaves_out_what_writes_and_looks_for_the_checkpoint()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new()
        {
            MaxEpochs = 1.Epochs,
            FastDevRun = 2.Batches,
            Callbacks = [new StepRecorder(folder["steps.jsonl"]), new PredictionWriter(folder["predictions.csv"]), new LambdaCallback { WritesFiles = true, BatchEnd = _ => File.WriteAllText(folder["mine"], "") }],
        };
        Trainer trainer = new(options);
        Assert.Equal(2.Steps, trainer.Fit(Spirals.Module(), Spirals.Data()).Steps);
        trainer.Predict(Spirals.Module(), Spirals.Data());
        Assert.Empty(Directory.GetFileSystemEntries(folder.ToString()));
        Assert.Contains("nowhere", Assert.Throws<Neural.CheckpointException>(() => trainer.Fit(Spirals.Module(), Spirals.Data(), folder["nowhere"])).Message);
        Assert.Contains("nowhere", Assert.Throws<Neural.CheckpointException>(() => trainer.Test(Spirals.Module(), Spirals.Data(), folder["nowhere"])).Message);
    }
}
