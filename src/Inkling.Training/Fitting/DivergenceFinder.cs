using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// Finds where numbers stopped being finite. It watches the forward pass that gave the bad loss once more; nothing of
/// this is paid for by a training that goes well.
/// </summary>
internal sealed class DivergenceFinder(RunState state) : IForwardObserver
{
    private string? _layer;
    private string? _description;
    private bool _weightsAreBad;
    private bool _ran;

    /// <inheritdoc/>
    public void OnForward(Module module, Tensor input, Tensor output)
    {
        if (_layer is not null)
            return;
        // The first to finish is the first of the innermost modules, so its input is the batch itself.
        if (!_ran && !AllFinite(input.Values))
        {
            (_layer, _description) = ("input", "the batch's input");
            return;
        }
        _ran = true;
        if (AllFinite(output.Values))
            return;
        _layer = ModulePaths.Of(state.Network).GetValueOrDefault(module) ?? module.ToString();
        _description = $"the output of layer '{_layer}' ({module})";
        _weightsAreBad = module.OwnParameters.Any(parameter => !AllFinite(parameter.Value));
    }

    /// <summary>What to say of a training step whose loss is not finite, after its forward pass has been watched.</summary>
    internal Divergence InLoss(double loss)
    {
        string where = _layer is null
            ? "Every layer's output was finite, so it is the loss itself that overflowed"
            : $"The first number that is not finite is in {_description}" + (_weightsAreBad ? ", whose weights had left the finite numbers in an earlier step" : "");
        string advice = _layer == "input" ? "Look at the data and their normalisation." : Advice(state);
        return Make(state, inStep: true, _layer ?? "loss", $"The loss became {Name(loss)}", $"{where}. {advice}");
    }

    /// <summary>What to say if gradients are not finite while the loss is; call it only then. The way back comes to the last parameters first.</summary>
    internal static Divergence InGradients(RunState state)
    {
        string path = state.Network.Parameters.Named.Last(named => !AllFinite(named.Parameter.Gradient)).Path;
        return InGradients(state, LayerOf(path), $"in the gradient of '{path}'");
    }

    /// <summary>What to say of a gradient that is not finite.</summary>
    /// <param name="state">The run.</param>
    /// <param name="layer">Which layer.</param>
    /// <param name="where">Where the way back has met the first such number.</param>
    internal static Divergence InGradients(RunState state, string layer, string where) =>
        Make(state, inStep: true, layer, "The gradient is no longer finite", $"The first such number on the way back is {where}. {Advice(state)}");

    /// <summary>What to say of a loss that a module with manual optimisation runs backwards.</summary>
    internal static Divergence InManualLoss(RunState state, double loss) => Make(state, inStep: true, "loss", $"A loss became {Name(loss)}", Advice(state));

    /// <summary>What to say of weights that are not finite; null if all are.</summary>
    internal static Divergence? InWeights(RunState state)
    {
        foreach ((string path, Parameter parameter) in state.Network.Parameters.Named)
        {
            if (!AllFinite(parameter.Value))
                return Make(state, inStep: false, LayerOf(path), "A weight is no longer finite", $"The first such number is in '{path}'. {Advice(state)}");
        }
        return null;
    }

    /// <summary>What to say of a validation whose loss is not finite.</summary>
    internal static Divergence InValidation(RunState state, int batch) =>
        Make(state, inStep: false, "loss", $"The loss of validation batch {batch} is not finite", Advice(state));

    /// <param name="state">The run.</param>
    /// <param name="inStep">Whether it happened in the step that the clock stands before, or after the last finished one.</param>
    /// <param name="layer">Which layer.</param>
    /// <param name="what">What happened.</param>
    /// <param name="rest">Where exactly, and what to do.</param>
    private static Divergence Make(RunState state, bool inStep, string layer, string what, string rest)
    {
        long step = state.Steps.Value + (inStep ? 1 : 0);
        int epoch = state.Clock.Epoch.Value + 1, batch = state.Clock.Batch.Value + (inStep ? 1 : 0);
        return new Divergence(step, epoch, batch, layer, $"{what} {(inStep ? "at" : "after")} step {step} (epoch {epoch}, batch {batch}). {rest}");
    }

    private static string Advice(RunState state) =>
        FormattableString.Invariant($"Lower the learning rate (it was {state.LearningRate:G6} at this step) or clip the gradients (MaxGradientNorm; trainer.maxGradientNorm in a configuration).");

    private static string Name(double loss) => double.IsNaN(loss) ? "NaN" : "infinite";

    private static string LayerOf(string path) => path.Contains('.') ? path[..path.LastIndexOf('.')] : path;

    internal static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }
}
