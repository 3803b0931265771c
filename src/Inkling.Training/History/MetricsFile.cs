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
    /// <summary>Checks, without touching anything, that the file can be begun.</summary>
    /// <exception cref="UserErrorException">There is a file of another run.</exception>
    internal void Check(RunHistory history, bool resuming)
    {
        if (File.Exists(path) && !(resuming && IsOfThisRun(Rows(history))))
            throw OfAnotherRun();
    }

    /// <summary>
    /// Starts a new file, or brings an old one to where the run resumes: what its checkpoint has not seen is cut off, what is missing
    /// is added, and the rest stays as it is.
    /// </summary>
    /// <exception cref="UserErrorException">There is a file of another run, or it cannot be written.</exception>
    internal void Begin(RunHistory history, bool resuming)
    {
        Check(history, resuming);
        byte[] rows = Rows(history);
        Change(file =>
        {
            if (file.Length > rows.Length)
                file.SetLength(rows.Length);
            file.Seek(0, SeekOrigin.End);
            file.Write(rows.AsSpan((int)file.Length));
        });
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
        using MemoryStream row = new();
        using (StreamWriter csv = new(row, leaveOpen: true))
            write(csv);
        Change(file =>
        {
            file.Seek(0, SeekOrigin.End);
            file.Write(row.ToArray());
        });
    }

    /// <summary>Changes the file and waits until the disk has it: the checkpoint that follows speaks of its rows.</summary>
    private void Change(Action<FileStream> change)
    {
        try
        {
            FileOperations.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using FileStream file = FileOperations.Open(path, FileMode.OpenOrCreate, FileShare.Read);
            change(file);
            file.Flush(flushToDisk: true);
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

    private static void WriteRecord(StreamWriter csv, IEnumerable<string> fields) => csv.Write(string.Join(',', fields.Select(CsvField.Quote)) + "\n");
}
