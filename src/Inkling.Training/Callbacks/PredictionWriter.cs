using System.Globalization;
using System.Text;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Writes what <see cref="Trainer.Predict"/> gives into a CSV file: a row for each sample, with its number from 0 and the network's values,
/// which read back to the same bits. The file is whole or not there.
/// </summary>
/// <param name="path">The file; one that is there is replaced.</param>
/// <param name="columns">Names of the values, for example of the classes; <c>value_0</c>, <c>value_1</c> ... if null.</param>
public sealed class PredictionWriter(string path, IReadOnlyList<string>? columns = null) : Callback
{
    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The file cannot be written, or there are not as many names as values.</exception>
    public override void OnPredictEnd(RunState state)
    {
        Predictions predictions = state.Predictions!;
        if (columns is not null && columns.Count != predictions.RowLength)
            throw new UserErrorException($"PredictionWriter has {columns.Count} names of columns, but the network gives {predictions.RowLength} values for each sample: give as many names.");
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            writer.Write("sample");
            for (int i = 0; i < predictions.RowLength; i++)
                writer.Write("," + (columns is null ? FormattableString.Invariant($"value_{i}") : CsvField.Quote(columns[i])));
            writer.WriteLine();
            for (int sample = 0; sample < predictions.Count; sample++)
            {
                writer.Write(sample.ToString(CultureInfo.InvariantCulture));
                foreach (float value in predictions.Row(sample))
                {
                    writer.Write(',');
                    writer.Write(value.ToString("R", CultureInfo.InvariantCulture));
                }
                writer.WriteLine();
            }
        });
    }
}
