using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>
/// Everything that the training of one network follows from: module, data, trainer, callbacks, seed. It is one JSON file, is saved with every run, and
/// gives the same weights to the last bit wherever it is used again. <c>docs/training.schema.json</c> is its schema.
/// </summary>
public sealed class TrainingConfiguration
{
    private static readonly ConfigurationJson Indented = new(new JsonSerializerOptions(ConfigurationJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private TrainingConfiguration(Sections sections)
    {
        SectionChecks.Check(sections);
        Sections = sections;
        Network = DigitNetwork.Find(sections.Module.Network)!;
        Recipe = ModuleParts.RecipeOf(sections);
    }

    /// <summary>The network.</summary>
    public DigitNetwork Network { get; }

    /// <summary>How it is trained.</summary>
    public Recipe Recipe { get; }

    /// <summary>Everything random follows from it.</summary>
    public ulong Seed => Sections.Seed;

    /// <summary>The folder of the data; null for the MNIST that comes with the program.</summary>
    public string? DataFolder => Sections.Data.Folder;

    /// <summary>Whether only a part of the images is used.</summary>
    public bool Quick => Sections.Data.Quick;

    /// <summary>The JSON schema of configuration files.</summary>
    public static string SchemaText => ConfigurationSchema.Text;

    internal Sections Sections { get; }

    /// <summary>What is done unless somebody says otherwise.</summary>
    /// <param name="network">The network.</param>
    /// <param name="quick">Whether for a quick run.</param>
    public static TrainingConfiguration Default(DigitNetwork network, bool quick = false) => Of(network, Recipes.Of(network, quick), WorkflowOptions.DefaultSeed, null, quick);

    /// <summary>Reads a file; what it leaves out has the defaults of its network.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">It cannot be read, or something in it is unknown or impossible.</exception>
    public static TrainingConfiguration Load(string path) => Build(null, path, []);

    /// <summary>Puts a configuration together: the defaults of the network, then a file, then single values.</summary>
    /// <param name="network">The network; null for that of the file.</param>
    /// <param name="file">A file; null for none.</param>
    /// <param name="values">Values on top, in this order, each as <c>trainer.maxEpochs=3</c>.</param>
    /// <exception cref="UserErrorException">No network is named, the file cannot be read, or something is unknown or impossible.</exception>
    public static TrainingConfiguration Build(DigitNetwork? network, string? file, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        JsonObject? layer = file is null ? null : ConfigurationLayers.Read(file);
        // The layers are read once for the two values that the defaults depend on, then once more on top of those defaults.
        Sections asked = Layered(Default(network ?? DigitNetwork.Cnn).Sections);
        if (network is null && layer is not null && layer["module"]?["network"] is null && !values.Any(value => value.StartsWith("module.network=", StringComparison.Ordinal)))
            throw new UserErrorException($"'{file}' names no network: write one under module.network, or give it on the command line: {SectionChecks.NetworkKeys}.");
        DigitNetwork chosen = DigitNetwork.Find(asked.Module.Network) ?? throw SectionChecks.UnknownNetwork(asked.Module.Network);
        return new TrainingConfiguration(Layered(Default(chosen, asked.Data.Quick).Sections));

        Sections Layered(Sections defaults)
        {
            ConfigurationLayers layers = new(defaults);
            if (layer is not null)
                layers.Add(layer, $"in '{file}'");
            if (network is not null)
                layers.Set($"module.network={network.Key}");
            foreach (string value in values)
                layers.Set(value);
            return layers.Finish();
        }
    }

    /// <summary>The file's text: every value, also those that are defaults.</summary>
    public string ToJson() => JsonSerializer.Serialize(Sections with { Schema = "./" + ConfigurationSchema.FileName }, Indented.Sections) + "\n";

    /// <inheritdoc/>
    public override string ToString() => $"{Network.Title}, seed {Seed}";

    /// <summary>The configuration of a recipe.</summary>
    internal static TrainingConfiguration Of(DigitNetwork network, Recipe recipe, ulong seed, string? dataFolder, bool quick) => new(ModuleParts.SectionsOf(network, recipe, seed, dataFolder, quick));

    /// <summary>This configuration with the sum of the data that it is used on.</summary>
    internal TrainingConfiguration WithData(string? folder, string sha256) => new(Sections with { Data = Sections.Data with { Folder = folder, Sha256 = sha256 } });
}
