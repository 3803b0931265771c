using System.Buffers;

namespace Inkling.Training;

/// <summary>
/// An event file that TensorBoard reads: numbers, histograms, pictures, hyper-parameters and the end of the run. Tags are the names behind
/// <c>step/</c>, <c>validation/</c> and <c>epoch/</c>; the step of all of them is the number of optimiser steps.
/// <para>
/// Every event has a wall time. Unless <see cref="Time"/> is set it is the step, in seconds: the same run then gives the same bytes,
/// killed and resumed or not, and TensorBoard's axis "step" is as it should be, its axes "relative" and "wall" show steps too. A TensorBoard that was
/// looking while a run was killed and resumed is to be restarted, as the file has become shorter in between.
/// </para>
/// </summary>
/// <param name="folder">Where.</param>
public sealed class TensorBoardLogger(LogFolder folder) : FileLogger(folder, FileName)
{
    /// <summary>The file's name; TensorBoard knows event files by the word in the middle.</summary>
    public const string FileName = "events.out.tfevents.0.inkling";

    private readonly Dictionary<(LogScope Scope, string Name), string> _tags = [];
    private byte[] _event = new byte[256];
    private bool _hasParameters;

    /// <summary>Gives events real times, which differ from run to run: the time at which an event is written, up to a quarter of a second after it was logged.</summary>
    public TimeProvider? Time { get; init; }

    private protected override void WriteStart(LogStart start, IBufferWriter<byte> to)
    {
        RecordFormat.Write(EventFormat.Version(WallTime(0)), to);
        if (start.Parameters.Count > 0)
            RecordFormat.Write(EventFormat.Summary(WallTime(0), 0, EventFormat.SessionStart(start.Parameters)), to);
    }

    private protected override void OnBegin(LogStart start) => _hasParameters = start.Parameters.Count > 0;

    private protected override void WriteEntry(in LogEntry entry, IBufferWriter<byte> to)
    {
        long step = entry.Position.Step;
        double time = WallTime(step);
        if (entry.IsScalar)
        {
            int size = EventFormat.Scalar(time, step, TagOf(in entry), (float)entry.Value, ref _event);
            RecordFormat.Write(_event.AsSpan(0, size), to);
            return;
        }
        byte[][] values = entry switch
        {
            { Histogram: { } histogram } => [EventFormat.Value(TagOf(in entry), histogram)],
            { Image: { } image } => [EventFormat.Value(TagOf(in entry), image)],
            { End: { } end } => _hasParameters
                ? [EventFormat.Value(EventFormat.EndTag, Text(end)), EventFormat.SessionEnd(end.Succeeded)]
                : [EventFormat.Value(EventFormat.EndTag, Text(end))],
            _ => throw new InvalidOperationException("An entry of a log is a number, a histogram, a picture or the end."),
        };
        RecordFormat.Write(EventFormat.Summary(time, step, values), to);
    }

    private protected override int WholeRecords(ReadOnlySpan<byte> file, LogPosition until, string path)
    {
        int kept = 0;
        while (kept < file.Length)
        {
            RecordState state = RecordFormat.Read(file[kept..], out ReadOnlySpan<byte> data, out int length);
            if (state == RecordState.Torn)
                break;
            LogPosition? position = state == RecordState.Whole ? EventPosition.Of(data) : null;
            if (position is null)
                throw Damaged(path, kept);
            if (position.Value.CompareTo(until) > 0)
                break;
            kept += length;
        }
        return kept;
    }

    private static string Text(LogEnd end) => end.Message.Length == 0 ? end.Reason : $"{end.Reason}: {end.Message}";

    private string TagOf(in LogEntry entry)
    {
        (LogScope, string) key = (entry.Position.Scope, entry.Name);
        if (!_tags.TryGetValue(key, out string? tag))
            _tags[key] = tag = EventPosition.TagOf(entry.Position.Scope, entry.Name);
        return tag;
    }

    private double WallTime(long step) => Time is null ? step : (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
