using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>One step of training, with no trainer around it.</summary>
public static class TrainingStep
{
    /// <summary>Forward, backward and update on one batch.</summary>
    /// <returns>The loss before the update.</returns>
    public static Loss Run(
        Module module, Optimizer optimizer, Tape tape, Shape shape, ReadOnlySpan<float> x, ReadOnlySpan<byte> labels, RandomKey key = default, long firstSample = 0)
    {
        tape.Begin(PassMode.Training, key, firstSample);
        Loss loss = module.Forward(tape.Input(shape, x)).CrossEntropy(labels);
        tape.Backward(loss);
        optimizer.Step(1.0 / loss.Samples);
        return loss;
    }
}
