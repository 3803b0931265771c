using Inkling.Data;
using Inkling.Digits;
using Inkling.Measuring;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Seeded weights in a file, so that every side of a comparison computes with the same.</summary>
public static class WeightsExport
{
    /// <summary>Writes the weights that <see cref="SeededWeights"/> makes as a checkpoint that <c>inkling predict</c> reads too.</summary>
    /// <returns>One line of JSON.</returns>
    /// <exception cref="UserErrorException">There is no such network, or the file cannot be written.</exception>
    public static string Write(string networkName, string file)
    {
        DigitNetwork network = Find(networkName);
        Module module = network.Build();
        SeededWeights.Initialize(module);
        Weights.Save(file, module, new DigitModule(network, Recipes.Of(network, quick: false), new Normalization(0, 1)).CheckpointMetadata);
        return $$"""{"engine": "Inkling", "network": "{{network.Key}}", "parameters": {{module.Parameters.Count}}}""";
    }

    /// <summary>The network of a name.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    internal static DigitNetwork Find(string name) => DigitNetwork.Find(name)
        ?? throw new UserErrorException($"No network is called '{name}': give {string.Join(" or ", DigitNetwork.All.Select(network => network.Key))}.");
}
