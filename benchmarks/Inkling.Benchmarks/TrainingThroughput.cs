using System.Globalization;
using Inkling.Measuring;
using Inkling.Numerics;

namespace Inkling.Benchmarks;

/// <summary>Training images per second, measured as the peers' scripts measure theirs: sixteen batches of noise in turn, Adam, whole steps, all images over all the time.</summary>
public static class TrainingThroughput
{
    private const double MaxWarmUpSeconds = 1;

    /// <summary>Times steps for a while after a warm-up as long, a second at most, and reports the mean speed as one line of JSON.</summary>
    /// <exception cref="UserErrorException">There is no such network.</exception>
    public static string Measure(string networkName, int batch, int threads, double seconds)
    {
        Workers.ThreadCount = threads;
        TrainingStep training = new(WeightsExport.Find(networkName), batch);
        Action step = () => training.Run();
        Stopclock clock = new();
        clock.Repeat(step, Math.Min(MaxWarmUpSeconds, seconds));
        clock.Clear();
        clock.Repeat(step, seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"engine": "Inkling", "network": "{{networkName}}", "batch": {{batch}}, "threads": {{threads}}, "steps": {{clock.Calls}}, "images_per_second": {{clock.Calls * batch / clock.Seconds:F1}}}""");
    }
}
