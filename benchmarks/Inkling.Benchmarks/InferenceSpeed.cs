using System.Globalization;
using Inkling.Measuring;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Inference timed as benchmarks/peers/onnxruntime/infer.mjs times it; each measurement is one line of JSON.</summary>
public static class InferenceSpeed
{
    private const double MaxWarmUpSeconds = 1;

    /// <summary>Images per second: all images over all the time, after a warm-up as long, a second at most.</summary>
    /// <exception cref="UserErrorException">There is no such network, or the weights cannot be used.</exception>
    public static string Throughput(string network, int batch, int threads, double seconds, string? weights)
    {
        (Stopclock clock, long allocated, float[] logits) = Time(network, batch, threads, seconds, weights);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{network}}", "batch": {{batch}}, "threads": {{threads}}, "calls": {{clock.Calls}}, "images_per_second": {{clock.Calls * batch / clock.Seconds:F1}}, "allocated_bytes": {{allocated}}, "logits": [{{Join(logits)}}]}""");
    }

    /// <summary>Microseconds of one call with one image: median and 90th percentile, after a warm-up as long, a second at most.</summary>
    /// <exception cref="UserErrorException">There is no such network, or the weights cannot be used.</exception>
    public static string Latency(string network, int threads, double seconds, string? weights)
    {
        (Stopclock clock, long allocated, float[] logits) = Time(network, batch: 1, threads, seconds, weights);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{network}}", "threads": {{threads}}, "calls": {{clock.Calls}}, "median_us": {{clock.Quantile(0.5) * 1e6:F2}}, "p90_us": {{clock.Quantile(0.9) * 1e6:F2}}, "allocated_bytes": {{allocated}}, "logits": [{{Join(logits)}}]}""");
    }

    private static (Stopclock Clock, long Allocated, float[] Logits) Time(string network, int batch, int threads, double seconds, string? weights)
    {
        Workers.ThreadCount = threads;
        InferencePass pass = new(WeightsExport.Find(network), batch, weights);
        float[] logits = pass.Check();
        Action call = () => pass.Run();
        Stopclock clock = new();
        clock.Repeat(call, Math.Min(MaxWarmUpSeconds, seconds));
        clock.Clear();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        clock.Repeat(call, seconds);
        return (clock, GC.GetTotalAllocatedBytes(precise: true) - allocated, logits);
    }

    private static string Join(float[] values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
