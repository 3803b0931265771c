using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inkling.Testing;

/// <summary>A damaged file.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="IsSealed">Whether the checksum was made right again, so that the checks behind it are reached.</param>
public sealed record MutatedFile(byte[] Bytes, bool IsSealed);

/// <summary>Damages checkpoints: their bytes, their header's JSON, the trainer's JSON within that, or their numbers.</summary>
/// <param name="originals">Whole files.</param>
public sealed class CheckpointMutator(IReadOnlyList<byte[]> originals)
{
    private const string TrainerKey = "trainer";

    private static readonly Encoding _bytewise = Encoding.Latin1;

    private readonly string?[] _trainers = [.. originals.Select(TrainerOf)];

    /// <summary>One to three mutations of one of the files; with which is a pure function of the random numbers.</summary>
    public MutatedFile Next(Random random)
    {
        int which = random.Next(originals.Count);
        byte[] original = originals[which], other = originals[random.Next(originals.Count)];
        int kind = random.Next(100);
        if (kind < 25)
            return Finish(MutateBytes(original, other, random), seal: random.Next(2) == 0);
        if (kind < 65)
        {
            string header = MutateJson(_bytewise.GetString(SafetensorsBytes.HeaderOf(original)), random);
            byte[] data = random.Next(10) == 0 ? MutateBytes(SafetensorsBytes.DataOf(original), other, random) : SafetensorsBytes.DataOf(original);
            return Finish(SafetensorsBytes.Join(_bytewise.GetBytes(random.Next(4) > 0 ? Padded(header) : header), data), seal: random.Next(4) > 0);
        }
        if (kind < 92 && _trainers[which] is { } trainer)
        {
            string header = Encoding.UTF8.GetString(SafetensorsBytes.HeaderOf(original)).Replace(Quoted(trainer), Quoted(MutateJson(trainer, random)), StringComparison.Ordinal);
            return Finish(SafetensorsBytes.Join(Encoding.UTF8.GetBytes(Padded(header)), SafetensorsBytes.DataOf(original)), seal: true);
        }
        byte[] numbers = SafetensorsBytes.DataOf(original);
        for (int n = random.Next(1, 9); n > 0; n--)
            numbers[random.Next(numbers.Length)] ^= (byte)random.Next(1, 256);
        return Finish(SafetensorsBytes.Join(SafetensorsBytes.HeaderOf(original), numbers), seal: true);
    }

    private static MutatedFile Finish(byte[] file, bool seal) => new(file, seal && SafetensorsBytes.Seal(file));

    private static byte[] MutateBytes(byte[] file, byte[] other, Random random)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
            file = ByteMutations.All[random.Next(ByteMutations.All.Length)](file, other, random);
        return file;
    }

    private static string MutateJson(string json, Random random)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
            json = JsonMutations.All[random.Next(JsonMutations.All.Length)](json, random);
        return json;
    }

    /// <summary>With spaces to a multiple of 8 bytes, as the format's writer pads.</summary>
    private static string Padded(string header)
    {
        header = header.TrimEnd(' ');
        int bytes = header.Any(c => c > 127) ? Encoding.UTF8.GetByteCount(header) : header.Length;
        return header + new string(' ', (8 - (bytes % 8)) % 8);
    }

    private static string? TrainerOf(byte[] file)
    {
        using JsonDocument header = JsonDocument.Parse(SafetensorsBytes.HeaderOf(file));
        return header.RootElement.GetProperty("__metadata__").TryGetProperty(TrainerKey, out JsonElement text) ? text.GetString() : null;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
