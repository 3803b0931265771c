using System.Buffers;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Writes for every step of a training what it did, so that <see cref="Trainer.Replay"/> can be compared with it: a <see cref="StepRecord"/> a line, as JSON. It hashes every batch and all
/// gradients, which costs about a millisecond for each million parameters and step. The file is only added to: a run that resumes cuts off what
/// its checkpoint has not seen, and ends with the same bytes as one that was not interrupted.
/// </summary>
/// <param name="path">The file, for example <see cref="FileName"/> beside the checkpoints; one of another run's is not overwritten.</param>
public sealed class StepRecorder(string path) : StepObserver
{
    /// <summary>What the file is called where nobody says otherwise.</summary>
    public const string FileName = "steps.jsonl";

    private const int WriteAt = 1 << 16;

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * WriteAt);
    private FileStream? _file;
    private long _length;

    /// <summary>The record of a step; null if the file does not have it.</summary>
    /// <param name="path">A file that a recorder wrote.</param>
    /// <param name="step">The step, from 1.</param>
    /// <exception cref="UserErrorException">The file cannot be read or is none of a recorder's.</exception>
    public static StepRecord? Find(string path, StepCount step)
    {
        try
        {
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            int from = LineLogger.WholeLines(file, new LogPosition(step.Value - 1, LogScope.Step), path, PositionOf);
            int length = file[from..].IndexOf((byte)'\n');
            return length >= 0 && StepRecord.Parse(file.Slice(from, length)) is { } record && record.Step == step.Value ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot read '{path}': {e.Message} Train with a StepRecorder to have one.", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The file is another run's, or damaged.</exception>
    public override void OnFitStart(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _buffer.Clear();
        _length = 0;
        if (!File.Exists(path))
            return;
        if (!state.IsResumed)
            throw new UserErrorException($"'{path}' holds the steps of another run and is not overwritten: choose another file, or resume that run.");
        Try(() =>
        {
            int kept = LineLogger.WholeLines(File.ReadAllBytes(path), new LogPosition(state.Steps.Value, LogScope.Step), path, PositionOf);
            _file = Open(FileMode.Open);
            _file.SetLength(kept);
            _length = kept;
        });
    }

    /// <inheritdoc/>
    public override void OnCheckpointing(RunState state) => Flush(toDisk: true);

    /// <inheritdoc/>
    public override void OnException(RunState state, Exception exception)
    {
        try
        {
            Flush(toDisk: false);
        }
        catch (UserErrorException)
        {
            // The first exception is the one to tell.
        }
    }

    /// <inheritdoc/>
    public override void OnFitEnd(RunState state) => Flush(toDisk: true);

    /// <inheritdoc/>
    public override void OnTeardown(RunState state)
    {
        _file?.Dispose();
        _file = null;
    }

    private protected override bool Wants(long step) => true;

    private protected override void Take(RunState state, StepRecord record)
    {
        _buffer.Write(record.ToJson());
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= WriteAt)
            Flush(toDisk: false);
    }

    private void Flush(bool toDisk)
    {
        if (_buffer.WrittenCount == 0)
            return;
        Try(() =>
        {
            // Not before the first step is to be written: by then a checkpoint says which run the file belongs to.
            _file ??= Open(FileMode.CreateNew);
            // Where an earlier attempt was broken off in the middle, it is written over.
            _file.Position = _length;
            _file.Write(_buffer.WrittenSpan);
            _length += _buffer.WrittenCount;
            _buffer.ResetWrittenCount();
            _file.Flush(toDisk);
        });
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot write '{path}': {e.Message} Free some space or choose another file for the steps.", e);
        }
    }

    // Without a buffer of its own: what is written is in the system's hands and survives the end of the process.
    private FileStream Open(FileMode mode)
    {
        FileOperations.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return FileOperations.Open(path, mode, FileShare.Read, bufferSize: 0);
    }

    private static LogPosition? PositionOf(ReadOnlySpan<byte> line, bool isFirst) =>
        StepRecord.Parse(line) is { } record ? new LogPosition(record.Step, LogScope.Step) : null;
}
