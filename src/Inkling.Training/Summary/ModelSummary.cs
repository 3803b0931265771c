using System.Globalization;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>A layer of a network, as plain data.</summary>
/// <param name="Path">Where it is in the network, for example <c>fc1</c>.</param>
/// <param name="Description">What it is, for example <c>Linear 784->512</c>.</param>
/// <param name="Input">Sizes of one sample of its input, without the batch.</param>
/// <param name="Output">Sizes of one sample of its output, without the batch.</param>
/// <param name="Parameters">Learned numbers of its own.</param>
/// <param name="MultiplyAdds">Multiplications with addition for one sample's forward pass.</param>
public sealed record LayerSummary(string Path, string Description, IReadOnlyList<int> Input, IReadOnlyList<int> Output, long Parameters, long MultiplyAdds)
{
    /// <summary>The output's sizes as people write them: <c>14 x 14 x 32</c>.</summary>
    public string OutputText => string.Join(" x ", Output.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>What a network consists of, as plain data.</summary>
/// <param name="Layers">The layers in the order in which they run; modules that only hold others are left out.</param>
/// <param name="Parameters">Learned numbers of the whole network.</param>
/// <param name="MultiplyAdds">Multiplications with addition for one sample's forward pass.</param>
public sealed record ModelSummary(IReadOnlyList<LayerSummary> Layers, long Parameters, long MultiplyAdds)
{
    /// <summary>Bytes of the learned numbers in memory or in a file.</summary>
    public long ParameterBytes => sizeof(float) * Parameters;

    /// <summary>Looks at a network by sending one sample of zeros through it, with dropout off.</summary>
    /// <param name="network">The network; it is not changed.</param>
    /// <param name="input">The shape of a batch; its first dimension, the number of samples, does not matter.</param>
    /// <exception cref="ArgumentException">The network does not take such an input.</exception>
    public static ModelSummary Of(Module network, Shape input)
    {
        Watcher watcher = new(network);
        Tape tape = new() { Observer = watcher };
        tape.Begin(PassMode.Evaluation);
        Tensor sample = tape.Input(input.WithBatch(1));
        sample.Values.Clear();
        network.Forward(sample);
        return new ModelSummary(watcher.Layers, network.Parameters.Count, watcher.Layers.Sum(layer => layer.MultiplyAdds));
    }

    private sealed class Watcher(Module network) : IForwardObserver
    {
        private readonly Dictionary<Module, string> _paths = ModulePaths.Of(network);
        private readonly HashSet<Module> _counted = new(ReferenceEqualityComparer.Instance);

        internal List<LayerSummary> Layers { get; } = [];

        public void OnForward(Module module, Tensor input, Tensor output)
        {
            if (module.Children.Count > 0 && module.OwnParameters.Count == 0)
                return;
            // A module that runs twice works twice but has its parameters once.
            long parameters = _counted.Add(module) ? module.OwnParameters.Sum(parameter => (long)parameter.Shape.Count) : 0;
            Layers.Add(new LayerSummary(
                _paths.GetValueOrDefault(module, ""), module.ToString(), input.Shape.ToArray()[1..], output.Shape.ToArray()[1..], parameters, module.MultiplyAdds(input.Shape)));
        }
    }
}
