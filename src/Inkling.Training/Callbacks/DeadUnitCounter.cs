using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Finds the units of ReLUs that are zero for all samples of some passes. Units are the last dimension, so channels of pictures.</summary>
internal sealed class DeadUnitCounter(Module network) : IForwardObserver
{
    private readonly Dictionary<Module, string> _paths = ModulePaths.Of(network);
    private readonly List<Layer> _layers = [];

    /// <inheritdoc/>
    public void OnForward(Module module, Tensor input, Tensor output)
    {
        if (module is not Relu)
            return;
        Shape shape = output.Shape;
        Layer layer = LayerOf(module, shape[shape.Rank - 1]);
        layer.Samples += shape[0];
        ReadOnlySpan<float> values = output.Values;
        bool[] isAlive = layer.IsAlive;
        for (int start = 0; start < values.Length; start += isAlive.Length)
        {
            ReadOnlySpan<float> row = values.Slice(start, isAlive.Length);
            for (int i = 0; i < row.Length; i++)
                isAlive[i] |= row[i] != 0;
        }
    }

    /// <summary>What was found since the last <see cref="Clear"/>, in the order in which the layers run.</summary>
    internal IEnumerable<DeadUnitsRecord> Found(StepCount steps, MetricPhase phase)
    {
        foreach (Layer layer in _layers)
        {
            if (layer.Samples > 0)
                yield return new DeadUnitsRecord(steps.Value, phase, layer.Path, layer.IsAlive.Count(isAlive => !isAlive), layer.IsAlive.Length, layer.Samples);
        }
    }

    /// <summary>Forgets what was found.</summary>
    internal void Clear()
    {
        foreach (Layer layer in _layers)
        {
            Array.Clear(layer.IsAlive);
            layer.Samples = 0;
        }
    }

    private Layer LayerOf(Module module, int units)
    {
        foreach (Layer known in _layers)
        {
            // A ReLU without parameters may serve layers of several widths: each is a layer of its own.
            if (ReferenceEquals(known.Module, module) && known.IsAlive.Length == units)
                return known;
        }
        Layer layer = new(module, _paths.GetValueOrDefault(module) ?? module.ToString(), units);
        _layers.Add(layer);
        return layer;
    }

    private sealed class Layer(Module module, string path, int units)
    {
        internal Module Module { get; } = module;

        internal string Path { get; } = path;

        internal bool[] IsAlive { get; } = new bool[units];

        internal long Samples { get; set; }
    }
}
