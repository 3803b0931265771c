using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// Finds where a backward pass has come to its first number that is not finite. It remembers the layers of the forward pass that gave the
/// loss, run once more, and looks at their gradients after the backward pass, from the loss on.
/// </summary>
internal sealed class GradientFinder(RunState state) : IForwardObserver
{
    private readonly List<(Module Module, Tensor Input, Tensor Output)> _layers = [];

    /// <inheritdoc/>
    public void OnForward(Module module, Tensor input, Tensor output)
    {
        if (module.Children.Count == 0)
            _layers.Add((module, input, output));
    }

    /// <summary>What to say of it; null if all gradients are finite.</summary>
    internal Divergence? Find()
    {
        for (int i = _layers.Count - 1; i >= 0; i--)
        {
            (Module module, Tensor input, Tensor output) = _layers[i];
            string name = ModulePaths.Of(state.Network).GetValueOrDefault(module) ?? module.ToString()!;
            if (!DivergenceFinder.AllFinite(output.Gradient))
            {
                return i == _layers.Count - 1
                    ? DivergenceFinder.InGradients(state, "loss", $"in the gradient of the loss with respect to the output of the last layer '{name}' ({module})")
                    : DivergenceFinder.InGradients(state, name, $"in what follows layer '{name}' ({module}) and is no module");
            }
            if (!DivergenceFinder.AllFinite(input.Gradient) || module.OwnParameters.Any(parameter => !DivergenceFinder.AllFinite(parameter.Gradient)))
                return DivergenceFinder.InGradients(state, name, $"in what layer '{name}' ({module}) passes back");
        }
        return null;
    }
}
