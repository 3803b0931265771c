using Inkling.Data;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Seeded weights in a file, so that every side of a comparison computes with the same.</summary>
public static class WeightsExport
{
    private const double BiasDeviation = 0.1;

    /// <summary>Writes the weights that <see cref="Initialize"/> makes as a checkpoint that <c>inkling predict</c> reads too.</summary>
    /// <returns>One line of JSON.</returns>
    /// <exception cref="UserErrorException">There is no such network, or the file cannot be written.</exception>
    public static string Write(string networkName, string file)
    {
        DigitNetwork network = Find(networkName);
        Module module = network.Build();
        Initialize(module);
        Weights.Save(file, module, new DigitModule(network, Recipes.Of(network, quick: false), new Normalization(0, 1)).CheckpointMetadata);
        return $$"""{"engine": "Inkling", "network": "{{network.Key}}", "parameters": {{module.Parameters.Count}}}""";
    }

    /// <summary>Sets weights from seed 1. The biases, which training starts from zero, get numbers too: else no check would notice a missing one.</summary>
    public static void Initialize(Module module)
    {
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

    /// <summary>The network of a name.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    internal static DigitNetwork Find(string name) => DigitNetwork.Find(name)
        ?? throw new UserErrorException($"No network is called '{name}': give {string.Join(" or ", DigitNetwork.All.Select(network => network.Key))}.");
}
