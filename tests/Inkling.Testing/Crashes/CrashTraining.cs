using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Testing;

/// <summary>A short training that writes everything a training can write into one folder: checkpoints of all kinds, metrics.csv, logs and the record of its steps.</summary>
public static class CrashTraining
{
    private const int Samples = 40, ValidationSamples = 16, BatchSize = 16;

    /// <summary>Begins it, or goes on from the folder's last checkpoint, to its end.</summary>
    public static FitResult Run(string folder)
    {
        string checkpoints = Path.Combine(folder, "checkpoints");
        LogFolder logs = new(Path.Combine(folder, "logs"));
        RunLog log = new(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs)) { Every = 1.Steps };
        TrainerOptions options = new()
        {
            MaxEpochs = 2.Epochs,
            ValidateEvery = 2.Steps,
            MetricsFile = Path.Combine(folder, "metrics.csv"),
            Checkpoints = new CheckpointOptions(checkpoints) { SaveEvery = 2.Steps, KeepEvery = 3.Steps, SaveOnException = true },
            Log = log,
            Callbacks = [new StepRecorder(Path.Combine(folder, StepRecorder.FileName)), new ExponentialMovingAverage(0.5)],
        };
        Sequential network = new(("fc1", new Linear(2, 8)), ("relu", new Relu()), ("drop", new Dropout(0.2)), ("fc2", new Linear(8, 2)));
        Classifier module = new(network, (parameters, _) => new OptimizerPlan(new Adam(parameters, 0.05), new Schedule.OneCycle()));
        BatchesModule<LabelledBatch> data = new(keys => Batches(Samples, 1, keys[RandomPurpose.Shuffle]), _ => Batches(ValidationSamples, 2, null));
        return new Trainer(options).Fit(module, data, ResumeFrom.LastIfAny);
    }

    private static ArrayBatches Batches(int count, ulong seed, RandomKey? shuffle)
    {
        RandomKey noise = RandomKey.FromSeed(seed);
        float[] points = new float[2 * count];
        for (int i = 0; i < points.Length; i++)
            points[i] = (float)noise.Uniform((ulong)i);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => points[2 * i] > points[(2 * i) + 1] ? (byte)1 : (byte)0)];
        return new ArrayBatches(points, [2], labels, BatchSize, shuffle);
    }
}
