namespace Inkling.Neural;

/// <summary>A named block of numbers in a checkpoint.</summary>
/// <param name="Name">A parameter's path, such as <c>fc1.weight</c>; a name with a slash is something other than a weight.</param>
/// <param name="Shape">The sizes of its dimensions.</param>
/// <param name="Values">The numbers, row by row.</param>
public sealed record CheckpointTensor(string Name, Shape Shape, ReadOnlyMemory<float> Values);

/// <summary>
/// Weights, and words about them, in a file. The format is safetensors (an 8-byte length, a JSON header, raw little-endian
/// float32), which the whole world can read. Inkling adds to the header's <c>__metadata__</c> the keys <c>format</c>, <c>version</c>
/// and <c>sha256</c> (over the whole file, with this field's 64 digits as zeros), sorts everything by name and refuses files where anything is
/// not as it should be. The same contents give the same bytes, and only those are read: what was read is written as the same file again,
/// bit patterns of zeros and NaNs included. Nothing in a file is ever run or resolved to a type.
/// </summary>
public sealed class Checkpoint
{
    private readonly CheckpointFile _file;
    private readonly Lazy<CheckpointTensor[]> _tensors;

    internal Checkpoint(string source, CheckpointFile file, int words, int tensors)
    {
        Source = source;
        _file = file;
        _tensors = new(() => file.Tensors(tensors));
        Metadata = new CheckpointWords(file, words);
    }

    /// <summary>Where it was read from.</summary>
    public string Source { get; }

    /// <summary>All tensors, sorted by name; made of the file's bytes when this is first asked for.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors => _tensors.Value;

    /// <summary>The words, without the keys of the format itself; each is made of the file's bytes whenever it is asked for.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>A copy of the weights of a module, to be written.</summary>
    public static IEnumerable<CheckpointTensor> TensorsOf(Module module)
    {
        ParameterVector parameters = module.Parameters;
        for (int i = 0; i < parameters.Named.Count; i++)
        {
            (string path, Parameter parameter) = parameters.Named[i];
            yield return new CheckpointTensor(path, parameter.Shape, parameter.Value.ToArray());
        }
    }

    /// <summary>Writes a checkpoint: whole and safely on the disk, or not at all.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="tensors">What to write, in any order.</param>
    /// <param name="metadata">Words about it; keys <c>format</c>, <c>version</c> and <c>sha256</c> are the format's own.</param>
    /// <param name="open">How to open the temporary file; null for the usual way.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors have one name, a shape does not fit its values, a key is taken, a text is no valid Unicode, or there are more than 100 MB of text.
    /// </exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata, Func<string, Stream>? open = null) =>
        CheckpointWriter.Write(path, tensors, metadata, open);

    /// <summary>Reads and verifies a checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or no checkpoint of Inkling's.</exception>
    public static Checkpoint Read(string path) => CheckpointReader.ReadFile(path);

    /// <summary>Reads and verifies a checkpoint, and tells the SHA-256 of its file, as <c>sha256sum</c> prints it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">64 lower-case hexadecimal digits. It is another number than the checksum in the file, which cannot count itself.</param>
    /// <exception cref="CheckpointException">The file is missing, damaged, or no checkpoint of Inkling's.</exception>
    public static Checkpoint Read(string path, out string sha256) => CheckpointReader.ReadFile(path, out sha256);

    /// <summary>Reads and verifies a checkpoint that is in memory.</summary>
    /// <param name="bytes">The file's contents.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="CheckpointException">The contents are damaged or no checkpoint of Inkling's.</exception>
    public static Checkpoint Read(ReadOnlySpan<byte> bytes, string source) => CheckpointReader.Parse(bytes, source);

    /// <summary>The tensor of a name, or null.</summary>
    public CheckpointTensor? Find(string name) => _file.Find(name);

    /// <summary>Sets all weights of a module; tensors with a slash in their names are none. Either all are set or none.</summary>
    /// <exception cref="CheckpointException">A weight is missing, has another shape, or is one too many.</exception>
    public void CopyTo(Module module)
    {
        EnsureFits(module);
        foreach ((string path, Parameter parameter) in module.Parameters.Named)
            Find(path)!.Values.Span.CopyTo(parameter.Value);
    }

    /// <summary>Checks that the weights are those of a module, without setting them.</summary>
    /// <exception cref="CheckpointException">A weight is missing, has another shape, or is one too many.</exception>
    public void EnsureFits(Module module) => EnsureFits([.. module.Parameters.Named], "");

    /// <summary>Checks that the weights whose paths begin with a prefix are those of a module, or of a part of a network.</summary>
    internal void EnsureFits((string Path, Parameter Parameter)[] named, string prefix)
    {
        HashSet<string> known = [];
        foreach ((string inner, Parameter parameter) in named)
        {
            string path = prefix + inner;
            known.Add(path);
            CheckpointTensor tensor = Find(path)
                ?? throw new CheckpointException($"'{Source}' has no weights '{path}' {parameter.Shape}: it belongs to another network. Give the checkpoint of this one.");
            if (tensor.Shape != parameter.Shape)
                throw new CheckpointException($"'{Source}' has weights '{path}' of shape {tensor.Shape}, the network needs {parameter.Shape}: it belongs to another network. Give the checkpoint of this one.");
        }
        if (_file.FindWeightBeside(known, prefix) is { } extra)
            throw new CheckpointException($"'{Source}' has weights '{extra}' that the network does not have: it belongs to another network. Give the checkpoint of this one.");
    }
}

/// <summary>A network's weights, to and from a file.</summary>
public static class Weights
{
    /// <summary>Writes a module's weights.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Save(string path, Module module, IReadOnlyDictionary<string, string>? metadata = null) =>
        Checkpoint.Write(path, Checkpoint.TensorsOf(module), metadata ?? new Dictionary<string, string>());

    /// <summary>Sets a module's weights from a file.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or belongs to another network.</exception>
    public static void Load(string path, Module module) => Checkpoint.Read(path).CopyTo(module);

    /// <summary>
    /// Lets a module, which may be a part of a network, start with weights of a file: it has them at once, and a training that draws starting weights
    /// gives it these. What the file does not speak of starts as ever.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="module">What is to start with them.</param>
    /// <param name="part">Where they are in the file: the path of a module, such as <c>body</c>, in the network that was saved; all of it if empty.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or its weights there are not those of such a module.</exception>
    public static void StartFrom(string path, Module module, string part = "")
    {
        Checkpoint file = Checkpoint.Read(path);
        string prefix = part.Length == 0 ? "" : part + ".";
        (string Path, Parameter Parameter)[] named = [.. module.AllNamed];
        file.EnsureFits(named, prefix);
        foreach ((string inner, Parameter parameter) in named)
        {
            parameter.Initializer = new Initializer.Given(file.Find(prefix + inner)!.Values);
            parameter.Initializer.Fill(default, parameter.Value);
        }
    }
}
