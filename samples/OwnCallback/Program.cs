// A callback of your own: how far each layer's weights have come from where they started. It remembers the start across a stop.
using Inkling.Data;
using Inkling.Neural;
using Inkling.Training;

string root = Directory.CreateTempSubdirectory("inkling-callback-").FullName;
ImageDataModule data = new(Mnist.LoadBundled(), batchSize: 100);
try
{
    // Two epochs and, as if the program had been started again, two more.
    Fit("watched", 2.Epochs, new Distance());
    float[] watched = Fit("watched", 4.Epochs, new Distance()), alone = Fit("alone", 4.Epochs);
    Console.WriteLine($"The same weights without the callback and without the stop: {watched.AsSpan().SequenceEqual(alone)}");
}
finally
{
    Directory.Delete(root, recursive: true);
}

float[] Fit(string name, EpochCount epochs, params Callback[] callbacks)
{
    Sequential network = new(("flatten", new Flatten()), ("hidden", new Linear(784, 64)), ("relu", new Relu()), ("output", new Linear(64, 10)));
    Classifier module = new(network, (parameters, plan) => new OptimizerPlan(new Adam(parameters)));
    TrainerOptions options = new() { MaxEpochs = epochs, Checkpoints = new CheckpointOptions(Path.Combine(root, name)), Callbacks = callbacks };
    Console.WriteLine(new Trainer(options).Fit(module, data, ResumeFrom.LastIfAny).Message);
    return network.Parameters.Values.ToArray();
}

/// <summary>It only looks, so nothing that is trained changes by a bit.</summary>
internal sealed class Distance : Callback, IStateful
{
    private float[] _start = [];

    public string StateKey => "distance";

    public IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("start", _start)];

    // Where a run resumes, these are the weights of the checkpoint; the checkpoint then fills the buffer with the start that it remembers.
    public override void OnSetup(RunState state) => _start = state.Network.Parameters.Values.ToArray();

    public override void OnEpochEnd(RunState state)
    {
        ParameterVector parameters = state.Network.Parameters;
        Console.Write($"epoch {state.History.Epochs.Count}:");
        for (int i = 0; i < parameters.Named.Count; i++)
        {
            (string path, Parameter parameter) = parameters.Named[i];
            double sum = 0;
            for (int k = 0; k < parameter.Value.Length; k++)
                sum += Math.Pow(parameter.Value[k] - _start[parameters.Starts[i] + k], 2);
            Console.Write($"  {path} {Math.Sqrt(sum):F2}");
        }
        Console.WriteLine();
    }

    // Numbers too many for text are in the buffer; there is nothing else.
    public string SaveState() => "";

    public void RestoreState(string state)
    {
    }
}
