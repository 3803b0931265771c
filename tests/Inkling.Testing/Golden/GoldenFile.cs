using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Inkling.Testing;

/// <summary>
/// Named arrays made by PyTorch, in a safetensors container: 8 bytes of little-endian header length, a JSON object from
/// name to type, shape and place, then the raw little-endian numbers. <c>tests/Golden/README.md</c> says how they are made.
/// </summary>
public sealed class GoldenFile
{
    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly Dictionary<string, (string Type, int From, int To)> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];

    private GoldenFile(byte[] bytes)
    {
        _bytes = bytes;
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
        _start = 8 + length;
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty item in entry.Value.EnumerateObject())
                    _metadata[item.Name] = item.Value.GetString()!;
                continue;
            }
            JsonElement offsets = entry.Value.GetProperty("data_offsets");
            _entries[entry.Name] = (entry.Value.GetProperty("dtype").GetString()!, offsets[0].GetInt32(), offsets[1].GetInt32());
        }
    }

    /// <summary>Texts beside the numbers, among them the versions of torch and numpy.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Opens a file of <c>tests/Golden</c>.</summary>
    public static GoldenFile Open(string name) => new(File.ReadAllBytes(Repository.PathOf("tests", "Golden", name)));

    /// <summary>Whether there is an array of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>An array of float32.</summary>
    public float[] Floats(string name) => Read<float>(name, "F32");

    /// <summary>An array of float64.</summary>
    public double[] Doubles(string name) => Read<double>(name, "F64");

    /// <summary>An array of bytes.</summary>
    public byte[] Bytes(string name) => Read<byte>(name, "U8");

    /// <summary>An array of integers.</summary>
    public int[] Integers(string name) => Array.ConvertAll(Read<long>(name, "I64"), value => checked((int)value));

    private T[] Read<T>(string name, string type)
        where T : unmanaged
    {
        (string actual, int from, int to) = _entries[name];
        if (actual != type)
            throw new InvalidDataException($"'{name}' is of type {actual}, not {type}.");
        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_start + from, to - from)).ToArray();
    }
}
