using System.Diagnostics;

namespace Inkling.Measuring;

/// <summary>Times repetitions of something. Allocates nothing while it does.</summary>
public sealed class Stopclock
{
    // Calls of 20 microseconds for ten seconds fit; a longer measurement goes round and keeps the last ones.
    private const int MostKept = 1 << 19;

    private readonly double[] _times = new double[MostKept];

    /// <summary>Calls that were timed since <see cref="Clear"/>.</summary>
    public long Calls { get; private set; }

    /// <summary>Seconds that all of them took.</summary>
    public double Seconds { get; private set; }

    /// <summary>Forgets what was timed.</summary>
    public void Clear() => (Calls, Seconds) = (0, 0);

    /// <summary>Repeats an action, once at least, until the time is over, and adds its times to those that are there.</summary>
    /// <param name="action">What to time.</param>
    /// <param name="seconds">How long.</param>
    public void Repeat(Action action, double seconds)
    {
        ArgumentNullException.ThrowIfNull(action);
        long begin = Stopwatch.GetTimestamp(), last = begin;
        double elapsed;
        do
        {
            action();
            long now = Stopwatch.GetTimestamp();
            _times[Calls++ % MostKept] = Stopwatch.GetElapsedTime(last, now).TotalSeconds;
            last = now;
            elapsed = Stopwatch.GetElapsedTime(begin, now).TotalSeconds;
        }
        while (elapsed < seconds);
        Seconds += elapsed;
    }

    /// <summary>The time that a share of the calls did not exceed, in seconds: 0.5 for the median.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was timed.</exception>
    public double Quantile(double share)
    {
        if (Calls == 0)
            throw new InvalidOperationException("Nothing was timed yet.");
        Span<double> kept = _times.AsSpan(0, (int)Math.Min(Calls, MostKept));
        kept.Sort();
        return kept[Math.Min(kept.Length - 1, (int)(kept.Length * share))];
    }
}
