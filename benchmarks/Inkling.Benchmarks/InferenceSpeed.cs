using System.Diagnostics;
using System.Globalization;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Inference timed as benchmarks/peers/onnxruntime/infer.mjs times it; each measurement is one line of JSON.</summary>
public static class InferenceSpeed
{
    private const double MaxWarmUpSeconds = 1;

    // Calls of 20 microseconds for ten seconds fit; a longer measurement goes round and keeps the last ones.
    private const int MaxCalls = 1 << 19;

    /// <summary>Images per second: all images over all the time, after a warm-up as long, a second at most.</summary>
    /// <exception cref="UserErrorException">There is no such network, or the weights cannot be used.</exception>
    public static string Throughput(string network, int batch, int threads, double seconds, string? weights)
    {
        Workers.ThreadCount = threads;
        InferencePass pass = new(WeightsExport.Find(network), batch, weights);
        float[] logits = pass.Check();
        Repeat(pass, Math.Min(MaxWarmUpSeconds, seconds), null);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        (long calls, double elapsed) = Repeat(pass, seconds, null);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{network}}", "batch": {{batch}}, "threads": {{threads}}, "calls": {{calls}}, "images_per_second": {{calls * batch / elapsed:F1}}, "allocated_bytes": {{allocated}}, "logits": [{{Join(logits)}}]}""");
    }

    /// <summary>Microseconds of one call with one image: median and 90th percentile, after a warm-up as long, a second at most.</summary>
    /// <exception cref="UserErrorException">There is no such network, or the weights cannot be used.</exception>
    public static string Latency(string network, int threads, double seconds, string? weights)
    {
        Workers.ThreadCount = threads;
        InferencePass pass = new(WeightsExport.Find(network), batch: 1, weights);
        float[] logits = pass.Check();
        double[] times = new double[MaxCalls];
        Repeat(pass, Math.Min(MaxWarmUpSeconds, seconds), times);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        (long calls, _) = Repeat(pass, seconds, times);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Span<double> kept = times.AsSpan(0, (int)Math.Min(calls, MaxCalls));
        kept.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{network}}", "threads": {{threads}}, "calls": {{calls}}, "median_us": {{kept[kept.Length / 2]:F2}}, "p90_us": {{kept[kept.Length * 9 / 10]:F2}}, "allocated_bytes": {{allocated}}, "logits": [{{Join(logits)}}]}""");
    }

    private static (long Calls, double Seconds) Repeat(InferencePass pass, double seconds, double[]? times)
    {
        long begin = Stopwatch.GetTimestamp(), last = begin, calls = 0;
        double elapsed;
        do
        {
            pass.Run();
            long now = Stopwatch.GetTimestamp();
            if (times is not null)
                times[calls % times.Length] = Stopwatch.GetElapsedTime(last, now).TotalMicroseconds;
            last = now;
            calls++;
            elapsed = Stopwatch.GetElapsedTime(begin, now).TotalSeconds;
        }
        while (elapsed < seconds);
        return (calls, elapsed);
    }

    private static string Join(float[] values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
