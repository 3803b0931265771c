using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>Times a kernel and the FMA peak in turns, so that both see the same clock of the processor and the same interruptions.</summary>
public sealed class KernelTimer
{
    private const int Turns = 10;

    private const double WarmUp = 0.1;

    // A turn of the peak is shorter: it varies less.
    private const double PeakTurn = 0.25;

    private readonly Stopclock _clock = new();
    private readonly Dictionary<int, List<PeakSpeed>> _peaks = [];

    /// <summary>The peak as measured so far: the best run of all, and the median of what turns gave over time.</summary>
    /// <param name="threads">Threads that computed.</param>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public PeakSpeed Peak(int threads)
    {
        List<PeakSpeed> peaks = _peaks[threads];
        return new PeakSpeed(peaks.Max(peak => peak.Best), Median(peaks.Select(peak => peak.OverTime)));
    }

    /// <summary>Measures the peak.</summary>
    /// <param name="threads">Threads that compute at the same time.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>What this turn gave.</returns>
    public PeakSpeed MeasurePeak(int threads, double seconds)
    {
        PeakSpeed peak = FmaPeak.Measure(threads, seconds);
        if (!_peaks.TryGetValue(threads, out List<PeakSpeed>? peaks))
            _peaks[threads] = peaks = [];
        peaks.Add(peak);
        return peak;
    }

    /// <summary>Times one call in many.</summary>
    /// <param name="action">What to time.</param>
    /// <param name="operations">Floating-point operations of a call.</param>
    /// <param name="bytes">Bytes that a call has to read and write.</param>
    /// <param name="threads">Threads; <see cref="Workers.ThreadCount"/> is this afterwards.</param>
    /// <param name="seconds">How long, about; the warm-up and the peak are a third more, or two milliseconds for each turn.</param>
    public Measured Measure(Action action, long operations, long bytes, int threads, double seconds)
    {
        Workers.ThreadCount = threads;
        _clock.Repeat(action, WarmUp * seconds);
        _clock.Clear();
        double[] rates = new double[Turns], shares = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            double peak = MeasurePeak(threads, PeakTurn * seconds / Turns).OverTime;
            (long calls, double before) = (_clock.Calls, _clock.Seconds);
            _clock.Repeat(action, seconds / Turns);
            rates[turn] = (_clock.Calls - calls) / (_clock.Seconds - before);
            shares[turn] = operations * rates[turn] / peak;
        }
        double rate = Median(rates);
        return new Measured(threads, _clock.Calls, _clock.Quantile(0.5), _clock.Quantile(0.9), operations * rate, Median(shares), bytes * rate);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>What timing found, for one number of threads.</summary>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Calls">Calls that were timed.</param>
/// <param name="MedianSeconds">Median time of a call.</param>
/// <param name="P90Seconds">Time that nine of ten calls did not exceed.</param>
/// <param name="OperationsPerSecond">Floating-point operations over time, interruptions and all: the median of some turns.</param>
/// <param name="ShareOfPeak">
/// That, divided by what the loop of the FMA peak computed on as many threads just before, over time likewise: the median of the turns' shares.
/// </param>
/// <param name="BytesPerSecond">Bytes that had to be read and written, over time; 0 where nobody counted them.</param>
public sealed record Measured(
    int Threads, long Calls, double MedianSeconds, double P90Seconds, double OperationsPerSecond, double ShareOfPeak, double BytesPerSecond);
