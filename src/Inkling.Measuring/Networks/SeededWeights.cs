using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>Weights from a seed, so that every side of a comparison computes with the same.</summary>
public static class SeededWeights
{
    private const double BiasDeviation = 0.1;

    /// <summary>Sets weights from seed 1. The biases, which training starts from zero, get numbers too: else no check would notice a missing one.</summary>
    public static void Initialize(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        RandomKey key = RandomKey.FromSeed(1);
        module.Initialize(key);
        RandomKey biases = key.Derive(1UL << 32);
        ulong count = 0;
        foreach ((_, Parameter parameter) in module.Parameters.Named)
        {
            if (parameter.Shape.Rank != 1)
                continue;
            foreach (ref float value in parameter.Value)
                value = (float)(BiasDeviation * biases.Normal(count++));
        }
    }
}
