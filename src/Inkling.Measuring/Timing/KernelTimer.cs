using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>Times a kernel and the FMA peak in turns, so that both see the same clock of the processor.</summary>
public sealed class KernelTimer
{
    // Turns of peak and kernel.
    private const int Rounds = 5;

    private const double WarmUp = 0.1;

    private readonly Stopclock _clock = new();
    private readonly Dictionary<int, double> _best = [];

    /// <summary>The best peak that was measured so far, in operations per second; 0 before the first.</summary>
    /// <param name="threads">Threads that computed.</param>
    public double BestPeak(int threads) => _best.GetValueOrDefault(threads);

    /// <summary>Measures the peak.</summary>
    /// <param name="threads">Threads that compute at the same time.</param>
    /// <param name="runs">Short runs, of which the best counts.</param>
    /// <returns>The best of these runs, in operations per second.</returns>
    public double Peak(int threads, int runs)
    {
        double peak = FmaPeak.Measure(threads, runs);
        _best[threads] = Math.Max(BestPeak(threads), peak);
        return peak;
    }

    /// <summary>Times one call in many.</summary>
    /// <param name="action">What to time.</param>
    /// <param name="operations">Floating-point operations of a call.</param>
    /// <param name="bytes">Bytes that a call has to read and write.</param>
    /// <param name="threads">Threads; <see cref="Workers.ThreadCount"/> is this afterwards.</param>
    /// <param name="seconds">How long, about; the warm-up is a tenth more.</param>
    public Measured Measure(Action action, long operations, long bytes, int threads, double seconds)
    {
        Workers.ThreadCount = threads;
        _clock.Repeat(action, WarmUp * seconds);
        _clock.Clear();
        double peak = 0;
        for (int round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, Peak(threads, runs: 3));
            _clock.Repeat(action, seconds / Rounds);
        }
        double median = _clock.Quantile(0.5);
        return new Measured(threads, _clock.Calls, median, _clock.Quantile(0.9), operations / median, operations / median / peak, bytes / median);
    }
}

/// <summary>What timing found, for one number of threads.</summary>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Calls">Calls that were timed.</param>
/// <param name="MedianSeconds">Median time of a call.</param>
/// <param name="P90Seconds">Time that nine of ten calls did not exceed.</param>
/// <param name="OperationsPerSecond">Floating-point operations per second, at the median.</param>
/// <param name="ShareOfPeak">That, divided by the FMA peak of as many threads, the best of what was measured in turns with the calls.</param>
/// <param name="BytesPerSecond">Bytes that had to be read and written, per second, at the median; 0 where nobody counted them.</param>
public sealed record Measured(
    int Threads, long Calls, double MedianSeconds, double P90Seconds, double OperationsPerSecond, double ShareOfPeak, double BytesPerSecond);
