namespace Inkling.Neural;

/// <summary>Neighbouring parameters that an optimiser updates by the same numbers, as a range of the flat buffers.</summary>
/// <param name="Start">Where it starts in the flat buffers.</param>
/// <param name="Length">Its length there.</param>
/// <param name="Step">Steps that these parameters have taken, the present one included: fewer than the optimiser's where they were frozen.</param>
/// <param name="GradientScale">Factor on the gradients.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="WeightDecay">Weight decay.</param>
public readonly record struct ParameterRange(int Start, int Length, long Step, double GradientScale, double LearningRate, double WeightDecay)
{
    /// <summary>The range's part of a buffer that is as long as all parameters; empty of an empty one.</summary>
    public Span<float> Of(Span<float> buffer) => buffer.IsEmpty ? buffer : buffer.Slice(Start, Length);
}
