namespace Inkling.Training;

/// <summary>When an interval is over: a function of the clock where it is counted, of the time on the wall where it is measured.</summary>
internal sealed class Recurrence(Interval interval, TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>Whether it is due between two steps of an epoch.</summary>
    internal bool IsDueAfter(StepCount steps) =>
        interval.Steps is { } every ? steps.Value % every.Value == 0 : interval.Time is { } span && time.GetElapsedTime(_last) >= span;

    /// <summary>Whether it is due at the end of an epoch.</summary>
    /// <param name="epochs">Epochs finished, this one included.</param>
    /// <param name="steps">Steps taken.</param>
    internal bool IsDueAtEnd(int epochs, StepCount steps) =>
        interval.Epochs is { } every ? epochs % every.Value == 0 : IsDueAfter(steps);

    /// <summary>It was done; measured time begins anew.</summary>
    internal void Done() => _last = time.GetTimestamp();
}
