namespace Inkling.Training;

/// <summary>
/// Fields of CSV files. By hand: the packages that write CSV map objects by reflection, which keeps a program that uses them from being trimmed.
/// </summary>
internal static class CsvField
{
    /// <summary>RFC 4180: a field with a comma, a quote or the end of a line stands in quotes, and its own quotes are doubled.</summary>
    internal static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
