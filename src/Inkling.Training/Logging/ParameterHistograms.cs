using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// Logs how every parameter's values are distributed at the end of epochs (<c>weights/fc1.weight</c>), and the gradients of single steps
/// (<c>gradients/fc1.weight</c>): summed over the samples of the step, not clipped; with manual
/// optimisation those after each backward pass.
/// </summary>
/// <param name="log">Where; the same that the options have.</param>
public sealed class ParameterHistograms(RunLog log) : Callback
{
    /// <summary>Epochs from one histogram of the weights to the next; null for none.</summary>
    public EpochCount? WeightsEvery { get; init; } = new(1);

    /// <summary>Steps from one histogram of the gradients to the next; null for none.</summary>
    public StepCount? GradientsEvery { get; init; }

    /// <inheritdoc/>
    public override void OnAfterBackward(RunState state)
    {
        if (GradientsEvery is not { Value: > 0 } every || (state.Steps.Value + 1) % every.Value != 0 || !state.Plan.IsBetweenSteps(state.Clock.NextBatch))
            return;
        foreach ((string path, Parameter parameter) in state.Network.Parameters.Named)
            log.Histogram("gradients/" + path, parameter.Gradient);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state)
    {
        if (WeightsEvery is not { Value: > 0 } every || (state.Clock.Epoch.Value + 1) % every.Value != 0)
            return;
        foreach ((string path, Parameter parameter) in state.Network.Parameters.Named)
            log.Histogram("weights/" + path, parameter.Value);
    }
}
