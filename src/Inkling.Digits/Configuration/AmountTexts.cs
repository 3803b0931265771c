using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Writes and reads amounts as people say them, so that a count cannot be taken for a share: <c>500 steps</c>, <c>10 %</c>.</summary>
internal static class AmountTexts
{
    /// <summary>What an interval looks like; a regular expression of JSON schemas.</summary>
    internal const string IntervalPattern = "^[0-9]+ (epochs?|steps?)$|^[0-9]+(\\.[0-9]+)? minutes?$";

    /// <summary>What a limit of batches looks like.</summary>
    internal const string LimitPattern = "^[0-9]+ batch(es)?$|^[0-9]+(\\.[0-9]+)? ?%$";

    /// <summary>Shorter times and smaller shares mean nothing, and would be written with an exponent.</summary>
    internal const double LeastMinutes = 0.000001, MostMinutes = 1e6, LeastPercent = 0.000001;

    internal static string Text(Interval interval) => interval.Time is { } time
        ? $"{Plain(time.TotalMinutes)} {(time.TotalMinutes == 1 ? "minute" : "minutes")}"
        : interval.ToString();

    internal static string Text(BatchLimit limit) => limit.Count is { } count
        ? count.ToString()
        : $"{Plain(limit.Fraction!.Value.Value * 100)} %";

    internal static Interval? Interval(string? text)
    {
        (double? amount, string unit) = Parts(text);
        return unit.TrimEnd('s') switch
        {
            "epoch" when Whole(amount) is { } epochs and >= 1 and <= int.MaxValue => new EpochCount((int)epochs),
            "step" when Whole(amount) is { } steps and >= 1 => new StepCount(steps),
            "minute" when amount is >= LeastMinutes and <= MostMinutes => TimeSpan.FromMinutes(amount.Value),
            _ => null,
        };
    }

    internal static BatchLimit? Limit(string? text)
    {
        (double? amount, string unit) = Parts(text);
        return unit switch
        {
            "batch" or "batches" when Whole(amount) is { } batches and >= 1 and <= int.MaxValue => new BatchCount((int)batches),
            "%" when amount is >= LeastPercent and <= 100 => new Fraction(amount.Value / 100),
            _ => null,
        };
    }

    private static (double? Amount, string Unit) Parts(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        int end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] == '.'))
            end++;
        double? amount = double.TryParse(trimmed.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
        return (amount, trimmed[end..].TrimStart());
    }

    private static string Plain(double amount) => amount.ToString("0.#################", CultureInfo.InvariantCulture);

    private static long? Whole(double? amount) => amount is { } number && number == Math.Floor(number) && number <= 1L << 53 ? (long)number : null;
}

/// <summary>An interval in a file.</summary>
internal sealed class IntervalConverter : JsonConverter<Interval>
{
    public override Interval Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && AmountTexts.Interval(reader.GetString()) is { } interval ? interval : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Interval value, JsonSerializerOptions options) => writer.WriteStringValue(AmountTexts.Text(value));
}

/// <summary>A limit of batches in a file.</summary>
internal sealed class LimitConverter : JsonConverter<BatchLimit>
{
    public override BatchLimit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && AmountTexts.Limit(reader.GetString()) is { } limit ? limit : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, BatchLimit value, JsonSerializerOptions options) => writer.WriteStringValue(AmountTexts.Text(value));
}
