using Inkling.Neural;

namespace Inkling.Training;

/// <summary>An optimiser as it was, which it is again when this is disposed of; for a module that gives the same one to every training.</summary>
internal sealed class OptimizerSnapshot(Optimizer optimizer) : IDisposable
{
    private readonly (double Rate, double Momentum, long Steps) _numbers = (optimizer.LearningRate, optimizer.Momentum, optimizer.StepCount);
    private readonly long[] _parameterSteps = [.. optimizer.ParameterSteps];
    private readonly (Memory<float> Place, float[] Values)[] _buffers = [.. optimizer.State.Select(buffer => (buffer.Values, buffer.Values.ToArray()))];

    /// <inheritdoc/>
    public void Dispose()
    {
        (optimizer.LearningRate, optimizer.Momentum, long steps) = _numbers;
        optimizer.Restore(steps, _parameterSteps);
        foreach ((Memory<float> place, float[] values) in _buffers)
            values.CopyTo(place);
    }
}
