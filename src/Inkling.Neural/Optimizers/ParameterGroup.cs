namespace Inkling.Neural;

/// <summary>
/// Parameters that learn by numbers of their own. A parameter belongs to the first group that contains it; those of no group learn by the
/// optimiser's numbers.
/// </summary>
/// <param name="Contains">Whether a parameter belongs to it, by its path such as <c>fc1.bias</c> and itself.</param>
public sealed record ParameterGroup(Func<string, Parameter, bool> Contains)
{
    /// <summary>The learning rate at the start, which a schedule moves in proportion to the optimiser's; null for the optimiser's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The weight decay; null for the optimiser's.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>All parameters of a module.</summary>
    public static ParameterGroup Of(Module module)
    {
        HashSet<Parameter> own = [.. module.AllParameters];
        return new ParameterGroup((_, parameter) => own.Contains(parameter));
    }

    /// <summary>All parameters with one dimension: biases, which are mostly spared the weight decay.</summary>
    public static ParameterGroup Biases { get; } = new((_, parameter) => parameter.Shape.Rank == 1);
}
