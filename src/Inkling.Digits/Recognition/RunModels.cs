using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>Finds the models of a run folder.</summary>
internal static class RunModels
{
    /// <summary>The models of a run folder, or the one that a checkpoint file holds.</summary>
    /// <exception cref="UserErrorException">There is no model, or the file is damaged or another program's.</exception>
    internal static IReadOnlyList<(DigitNetwork Network, string File)> In(string path) =>
        File.Exists(path) ? [(Recognizer.LoadFile(path).Network, path)] : All(path);

    /// <summary>The run folder that a checkpoint file lies in, at the place where a run puts it; null if it lies elsewhere.</summary>
    internal static string? RunOf(string file)
    {
        DirectoryInfo? parent = Directory.GetParent(Path.GetFullPath(file));
        DirectoryInfo? run = parent?.Name == RunFolder.Models ? parent.Parent : parent?.Parent?.Name == RunFolder.Checkpoints ? parent.Parent.Parent : null;
        return run is not null && File.Exists(Path.Combine(run.FullName, RunFolder.Configuration)) ? run.FullName : null;
    }

    /// <summary>The files of all models of a run, in the order of <see cref="DigitNetwork.All"/>.</summary>
    /// <exception cref="UserErrorException">The folder is no run or has no model.</exception>
    internal static IReadOnlyList<(DigitNetwork Network, string File)> All(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserErrorException($"There is no run folder or checkpoint file '{folder}': give one that 'inkling run' or 'inkling train' has made.");
        List<(DigitNetwork, string)> models = [];
        foreach (DigitNetwork network in DigitNetwork.All)
        {
            if (Find(folder, network) is { } file)
                models.Add((network, file));
        }
        return models.Count > 0
            ? models
            : throw new UserErrorException($"'{folder}' holds no trained model: expected 'models/*.safetensors' or 'checkpoints/*/best-*.safetensors'. Give a folder that 'inkling run' or 'inkling train' has made.");
    }

    /// <summary>The file of a network, or of the network that the run recommends.</summary>
    /// <exception cref="UserErrorException">The run does not have it.</exception>
    internal static string Choose(string folder, DigitNetwork? network)
    {
        IReadOnlyList<(DigitNetwork Network, string File)> models = All(folder);
        if (network is not null)
        {
            return models.FirstOrDefault(model => model.Network == network).File
                ?? throw new UserErrorException($"'{folder}' holds no trained {network.Title}, only: {string.Join(", ", models.Select(model => model.Network.Title))}.");
        }
        string? deployed = RunSummary.TryReadDeployed(folder);
        // A run that was stopped recommends nothing; the last network is the best by design.
        return models.FirstOrDefault(model => model.Network.Key == deployed).File ?? models[^1].File;
    }

    private static string? Find(string folder, DigitNetwork network)
    {
        string model = Path.Combine(folder, RunFolder.Models, network.Key + ".safetensors");
        if (File.Exists(model))
            return model;
        string checkpoints = Path.Combine(folder, RunFolder.Checkpoints, network.Key);
        return Directory.Exists(checkpoints)
            ? Directory.EnumerateFiles(checkpoints, "best-*.safetensors").Order(StringComparer.Ordinal).LastOrDefault()
            : null;
    }
}
