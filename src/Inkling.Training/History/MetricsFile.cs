using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// <c>metrics.csv</c>: one row per finished epoch and per validation within one, one column per metric, the same columns from the first row to the
/// last. It holds no times, so that the same run gives the same bytes.
/// </summary>
internal sealed class MetricsFile(string path, IReadOnlyList<Metric> metrics)
{
    /// <summary>Starts a new file, or brings an old one to where the run resumes.</summary>
    /// <exception cref="UserErrorException">There is a file of another run, or it cannot be written.</exception>
    internal void Begin(RunHistory history, bool resuming)
    {
        if (!resuming && File.Exists(path))
            throw OfAnotherRun();
        byte[] rows = Rows(history);
        if (resuming && File.Exists(path) && !IsOfThisRun(rows))
            throw OfAnotherRun();
        AtomicFile.Write(path, stream => stream.Write(rows));
    }

    private byte[] Rows(RunHistory history)
    {
        using MemoryStream stream = new();
        using (StreamWriter csv = new(stream, leaveOpen: true))
        {
            WriteRecord(csv, ["epoch", "step", "learning_rate", .. metrics.Select(metric => metric.Column)]);
            int within = 0;
            foreach (EpochRecord epoch in history.Epochs)
            {
                for (; within < history.Validations.Count && history.Validations[within].Step <= epoch.Step; within++)
                    WriteRow(csv, history.Validations[within]);
                WriteRow(csv, epoch);
            }
            for (; within < history.Validations.Count; within++)
                WriteRow(csv, history.Validations[within]);
        }
        return stream.ToArray();
    }

    /// <summary>Whether file and rows begin alike: a process that died leaves one of the two longer than the other.</summary>
    private bool IsOfThisRun(ReadOnlySpan<byte> rows)
    {
        try
        {
            ReadOnlySpan<byte> there = File.ReadAllBytes(path);
            return there.StartsWith(rows) || rows.StartsWith(there);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot read '{path}': {e.Message} Choose another file for the metrics.", e);
        }
    }

    private UserErrorException OfAnotherRun() =>
        new($"'{path}' holds the metrics of another run and is not overwritten: choose another file, or resume that run.");

    /// <summary>Adds the row of a finished epoch.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    internal void Append(EpochRecord epoch) => Append(csv => WriteRow(csv, epoch));

    /// <summary>Adds the row of a validation in the middle of an epoch.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    internal void Append(ValidationRecord validation) => Append(csv => WriteRow(csv, validation));

    private void Append(Action<StreamWriter> write)
    {
        try
        {
            using StreamWriter csv = new(path, append: true);
            write(csv);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot write '{path}': {e.Message} Free some space or choose another folder.", e);
        }
    }

    private void WriteRow(StreamWriter csv, EpochRecord epoch) => WriteRow(csv, epoch.Epoch, epoch.Step, epoch.LearningRate, epoch.Metrics);

    private void WriteRow(StreamWriter csv, ValidationRecord validation) =>
        WriteRow(csv, validation.Epoch, validation.Step, validation.LearningRate, validation.Metrics);

    private void WriteRow(StreamWriter csv, int epoch, long step, double learningRate, IReadOnlyList<MetricValue> values) => WriteRecord(
        csv,
        [
            epoch.ToString(CultureInfo.InvariantCulture),
            step.ToString(CultureInfo.InvariantCulture),
            learningRate.ToString("R", CultureInfo.InvariantCulture),
            .. metrics.Select(metric => ValueOf(values, metric)?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
        ]);

    private static double? ValueOf(IReadOnlyList<MetricValue> values, Metric metric) => values.FirstOrDefault(value => value.Column == metric.Column).Value;

    // By hand: the packages that write CSV map objects by reflection, which keeps a program that uses them from being trimmed.
    private static void WriteRecord(StreamWriter csv, IEnumerable<string> fields) => csv.Write(string.Join(',', fields.Select(Quote)) + "\n");

    // RFC 4180: a field with a comma, a quote or the end of a line stands in quotes, and its own quotes are doubled.
    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
