using System.Text.Json;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>One comparison with a peer.</summary>
/// <param name="What">What both sides did.</param>
/// <param name="Unit">Of both numbers.</param>
/// <param name="Peer">Who the other side is.</param>
/// <param name="Ours">Inkling's number: the median of its better configuration.</param>
/// <param name="Theirs">The peer's.</param>
/// <param name="Ratio">The median of the pairs' ratios, ours by theirs.</param>
/// <param name="Target">What the ratio is to be, as <c>compare.py</c> writes it; null where there is none.</param>
public sealed record PeerRow(string What, string Unit, string Peer, double Ours, double Theirs, double Ratio, string? Target);

/// <summary>What <c>benchmarks/peers/compare.py</c> found, from the JSON that it writes.</summary>
/// <param name="Source">Where the numbers come from.</param>
/// <param name="Pairs">How often both sides ran in turn.</param>
/// <param name="Rows">The comparisons.</param>
/// <param name="Skipped">Why others could not be made, with what to do about it.</param>
public sealed record PeerReport(string Source, int Pairs, IReadOnlyList<PeerRow> Rows, IReadOnlyList<string> Skipped)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="UserErrorException">There is no such file, or <c>compare.py</c> did not write it.</exception>
    public static PeerReport Load(string file, string? source = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            return new PeerReport(
                source ?? file, root.GetProperty("pairs").GetInt32(),
                [.. root.GetProperty("sections").EnumerateObject().SelectMany(section => section.Value.EnumerateArray().Select(row => Row(section.Name, row)))],
                [.. root.GetProperty("skipped").EnumerateObject().Select(section => section.Value.GetString()!).Distinct()]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            string reason = e is KeyNotFoundException ? "something that it always holds is missing" : e.Message.TrimEnd('.');
            throw new UserErrorException($"{file}: not what 'benchmarks/peers/compare.py --json {file}' writes ({reason}). Run that again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be read: {e.Message} 'benchmarks/peers/compare.py --json {file}' writes it.");
        }
    }

    private static PeerRow Row(string section, JsonElement row) => new(
        row.GetProperty("what").GetString()!, row.GetProperty("unit").GetString()!, section is "infer" or "latency" ? "ONNX Runtime" : "PyTorch",
        Median(row, "ours"), Median(row, "theirs"), row.GetProperty("ratio_median").GetDouble(), row.GetProperty("target").GetString());

    private static double Median(JsonElement row, string side)
    {
        double[] values = [.. row.GetProperty(side).GetProperty(row.GetProperty($"{side}_best").GetString()!).EnumerateArray().Select(value => value.GetDouble()).Order()];
        if (values.Length == 0)
            throw new FormatException($"'{side}' of '{row.GetProperty("what")}' has no numbers");
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
