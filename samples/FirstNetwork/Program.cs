// A network of your own: which of two spirals does a point of the plane belong to?
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

Sequential network = new(new Linear(2, 64), new Relu(), new Linear(64, 64), new Relu(), new Linear(64, 2));
Classifier module = new(network, (parameters, plan) => new OptimizerPlan(new Adam(parameters, 0.01), new Schedule.Cosine()));
BatchesModule<LabelledBatch> data = new(
    training: keys => Spirals(1000, seed: 1, shuffle: keys[RandomPurpose.Shuffle]),
    validation: keys => Spirals(200, seed: 2),
    test: keys => Spirals(1000, seed: 3));

Trainer trainer = new(new TrainerOptions { MaxEpochs = 60.Epochs, Callbacks = [new Lines()] });
Console.WriteLine(trainer.Fit(module, data).Message);
Console.WriteLine($"Test accuracy: {trainer.Test(module, data)[Metrics.TestAccuracy]:P1}");

static ArrayBatches Spirals(int count, ulong seed, RandomKey? shuffle = null)
{
    RandomKey noise = RandomKey.FromSeed(seed);
    float[] points = new float[2 * count];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++)
    {
        labels[i] = (byte)(i % 2);
        double radius = noise.Uniform((ulong)i), angle = (3 * Math.PI * radius) + (Math.PI * labels[i]) + (0.1 * noise.Derive(1).Normal((ulong)i));
        (points[2 * i], points[(2 * i) + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
    }
    return new ArrayBatches(points, [2], labels, batchSize: 50, shuffle);
}

internal sealed class Lines : Callback
{
    public override void OnEpochEnd(RunState state) => Console.WriteLine(
        $"epoch {state.History.Epochs.Count}: loss {state.Metrics.ValueOf(Metrics.ValidationLoss):F4}, accuracy {state.Metrics.ValueOf(Metrics.ValidationAccuracy):P1}");
}
