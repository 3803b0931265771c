using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Inkling.Training;

/// <summary>
/// <c>scalars.csv</c>: one row per number, always with the same columns <c>step,epoch,scope,name,value</c>, whatever is logged and whenever it
/// is logged for the first time. The step counts from the beginning of the run, the epoch from 1, the scope is <c>step</c>, <c>validation</c> or <c>epoch</c>.
/// There are no times in it, so that the same run gives the same bytes. Histograms, pictures and hyper-parameters are left out.
/// </summary>
/// <param name="folder">Where.</param>
public sealed class CsvLogger(LogFolder folder) : LineLogger(folder, FileName)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "scalars.csv";

    private static ReadOnlySpan<byte> Header => "step,epoch,scope,name,value"u8;

    private readonly Dictionary<string, byte[]> _names = [];

    private protected override void WriteStart(LogStart start, IBufferWriter<byte> to)
    {
        to.Write(Header);
        to.Write("\n"u8);
    }

    private protected override void WriteEntry(in LogEntry entry, IBufferWriter<byte> to)
    {
        if (!entry.IsScalar)
            return;
        byte[] name = Field(entry.Name);
        // Four numbers and commas, the scope and the end of the line take less than the constant.
        Span<byte> row = to.GetSpan(name.Length + 128);
        int length = 0;
        Number(entry.Position.Step, row, ref length);
        Number(entry.Epoch, row, ref length);
        length += Encoding.UTF8.GetBytes(NameOf(entry.Position.Scope), row[length..]);
        row[length++] = (byte)',';
        name.CopyTo(row[length..]);
        length += name.Length;
        row[length++] = (byte)',';
        entry.Value.TryFormat(row[length..], out int written, "R", CultureInfo.InvariantCulture);
        length += written;
        row[length++] = (byte)'\n';
        to.Advance(length);
    }

    private static void Number(long value, Span<byte> row, ref int length)
    {
        Utf8Formatter.TryFormat(value, row[length..], out int written);
        length += written;
        row[length++] = (byte)',';
    }

    private byte[] Field(string name)
    {
        if (!_names.TryGetValue(name, out byte[]? field))
            _names[name] = field = Encoding.UTF8.GetBytes(CsvField.Quote(name));
        return field;
    }

    private protected override LogPosition? PositionOf(ReadOnlySpan<byte> line, bool isFirst)
    {
        if (isFirst)
            return line.SequenceEqual(Header) ? default(LogPosition) : null;
        if (!Utf8Parser.TryParse(line, out long step, out int read) || !NextField(ref line, read))
            return null;
        if (!Utf8Parser.TryParse(line, out int _, out read) || !NextField(ref line, read))
            return null;
        return line.IndexOf((byte)',') is > 0 and int end && ScopeOf(line[..end]) is { } scope ? new LogPosition(step, scope) : null;
    }

    private static bool NextField(ref ReadOnlySpan<byte> line, int read)
    {
        if (read >= line.Length || line[read] != (byte)',')
            return false;
        line = line[(read + 1)..];
        return true;
    }
}
