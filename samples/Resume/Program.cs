// Resuming: a training is killed in the middle of its work and goes on, and its files end with the same bytes as those of one that nobody disturbed.
using System.Diagnostics;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Training;

if (args is ["train", string folder])
{
    Fit(folder);
    return;
}
string root = Directory.CreateTempSubdirectory("inkling-resume-").FullName, whole = Path.Combine(root, "whole"), broken = Path.Combine(root, "broken");
try
{
    Console.WriteLine(Fit(whole).Message);
    using Process child = Process.Start(Environment.ProcessPath!, ["train", broken]);
    while (!child.HasExited && !File.Exists(Path.Combine(broken, "best-epoch-1.safetensors")))
        Thread.Sleep(1);
    Thread.Sleep(Random.Shared.Next(300));
    child.Kill();
    child.WaitForExit();

    // The same line begins a training and goes on with one, so a program can simply be started again.
    FitResult result = Fit(broken, new LambdaCallback { FitStart = state => Console.WriteLine($"Killed and started again: it goes on after step {state.Steps.Value} of {state.Plan.TotalSteps.Value}.") });
    Console.WriteLine(result.Message);
    foreach (string path in Directory.GetFiles(whole))
        Console.WriteLine($"{Path.GetFileName(path)}: {(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(broken, Path.GetFileName(path)))) ? "same bytes" : "DIFFERENT")}");
}
finally
{
    Directory.Delete(root, recursive: true);
}

static FitResult Fit(string folder, params Callback[] callbacks)
{
    Sequential network = new(new Flatten(), new Linear(784, 128), new Relu(), new Dropout(0.2), new Linear(128, 10));
    Classifier module = new(network, (parameters, plan) => new OptimizerPlan(new Adam(parameters, 0.002), new Schedule.Cosine()));
    TrainerOptions options = new()
    {
        MaxEpochs = 3.Epochs,
        Checkpoints = new CheckpointOptions(folder) { SaveEvery = 50.Steps },
        MetricsFile = Path.Combine(folder, "metrics.csv"),
        Callbacks = callbacks,
    };
    return new Trainer(options).Fit(module, new ImageDataModule(Mnist.LoadBundled(), batchSize: 64, validationCount: 5000), ResumeFrom.LastIfAny);
}
