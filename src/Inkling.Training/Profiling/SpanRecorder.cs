namespace Inkling.Training;

/// <summary>What a span is about.</summary>
internal enum SpanKind
{
    /// <summary>All of a training batch.</summary>
    Step,

    /// <summary>A phase; its number is the <see cref="ProfilePhase"/>.</summary>
    Phase,

    /// <summary>Modules on the way forward; the number is the pass's.</summary>
    Forward,

    /// <summary>An operation on the way back; the number is that of the pass it ran in.</summary>
    Backward,
}

/// <summary>A piece of the training thread's time.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Number">Which of that kind.</param>
/// <param name="Start">Timestamp.</param>
/// <param name="Length">Until its end, in units of the timestamp.</param>
/// <param name="Own">The length without the spans inside: of a phase, without phases inside; of a module, without modules inside.</param>
/// <param name="Outside">Of a phase: what is neither in phases nor in modules inside.</param>
/// <param name="Bytes">Allocated on the thread.</param>
/// <param name="OwnBytes">The same, without spans inside as for <paramref name="Own"/>.</param>
internal readonly record struct ProfileSpan(SpanKind Kind, int Number, long Start, long Length, long Own, long Outside, long Bytes, long OwnBytes);

/// <summary>Keeps the spans of one thread in memory that is there from the beginning; spans nest.</summary>
/// <param name="time">The clock.</param>
/// <param name="capacity">Most spans.</param>
internal sealed class SpanRecorder(TimeProvider time, int capacity)
{
    private readonly ProfileSpan[] _spans = new ProfileSpan[capacity];
    private Frame[] _open = new Frame[32];
    private int _depth;

    /// <summary>Spans that are kept, in the order of their ends.</summary>
    internal ReadOnlySpan<ProfileSpan> Spans => _spans.AsSpan(0, Count);

    /// <summary>Number of spans that are kept.</summary>
    internal int Count { get; private set; }

    /// <summary>How many more have room.</summary>
    internal int Room => _spans.Length - Count;

    /// <summary>Spans that had no room.</summary>
    internal int Dropped { get; private set; }

    /// <summary>Forgets everything.</summary>
    internal void Clear() => (_depth, Count, Dropped) = (0, 0, 0);

    /// <summary>Forgets the spans that have not ended, after an exception for example.</summary>
    internal void Abandon() => _depth = 0;

    internal void Begin(SpanKind kind, int number)
    {
        if (_depth == _open.Length)
            Array.Resize(ref _open, 2 * _open.Length);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        _open[_depth++] = new Frame { Kind = kind, Number = number, Bytes = bytes, Start = time.GetTimestamp() };
    }

    /// <summary>Ends the innermost open span of this kind and number; those inside that have not ended are forgotten.</summary>
    internal void End(SpanKind kind, int number)
    {
        long end = time.GetTimestamp(), bytes = GC.GetAllocatedBytesForCurrentThread();
        int place = _depth - 1;
        while (place >= 0 && (_open[place].Kind != kind || _open[place].Number != number))
            place--;
        if (place < 0)
            return;
        _depth = place;
        ref Frame frame = ref _open[place];
        long length = end - frame.Start, allocated = bytes - frame.Bytes;
        bool isModule = IsModule(kind);
        if (place > 0)
            Charge(place - 1, isModule, length, allocated);
        if (Room == 0)
        {
            Dropped++;
            return;
        }
        long own = length - (isModule ? frame.InModules : frame.InPhases);
        _spans[Count++] = new ProfileSpan(
            kind, number, frame.Start, length, own, isModule ? 0 : own - frame.InModules, allocated, allocated - (isModule ? frame.BytesInModules : frame.BytesInPhases));
    }

    private static bool IsModule(SpanKind kind) => kind is SpanKind.Forward or SpanKind.Backward;

    // A module's time is that of the span around it, a phase's that of the phase around it.
    private void Charge(int around, bool isModule, long length, long bytes)
    {
        if (isModule)
        {
            _open[around].InModules += length;
            _open[around].BytesInModules += bytes;
            return;
        }
        while (around > 0 && IsModule(_open[around].Kind))
            around--;
        _open[around].InPhases += length;
        _open[around].BytesInPhases += bytes;
    }

    private struct Frame
    {
        internal SpanKind Kind;
        internal int Number;
        internal long Start;
        internal long Bytes;
        internal long InPhases;
        internal long InModules;
        internal long BytesInPhases;
        internal long BytesInModules;
    }
}
