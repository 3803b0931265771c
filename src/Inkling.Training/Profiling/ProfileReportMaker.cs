using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Sums spans up.</summary>
internal static class ProfileReportMaker
{
    private const int OutsideLayers = -1;

    internal static ProfileReport Make(
        SpanRecorder recorder, IReadOnlyList<ProfiledPass> passes, IReadOnlyDictionary<Module, string> paths, ProfileWindow window, ProfilerOptions options)
    {
        ProfileSpan[] spans = recorder.Spans.ToArray();
        Func<IEnumerable<long>, SpanTimes> times = lengths => TimesOf([.. lengths], options.Time.TimestampFrequency);
        ILookup<(SpanKind, int), ProfileSpan> byPlace = spans.ToLookup(span => (span.Kind, span.Number));
        SpanTimes steps = times(byPlace[(SpanKind.Step, 0)].Select(span => span.Length));
        TimeSpan all = Duration(window.End - window.Start, options.Time.TimestampFrequency);
        double Share(TimeSpan time) => all > TimeSpan.Zero ? time / all : 0;

        List<PhaseProfile> phases = [];
        foreach (ProfilePhase phase in Enum.GetValues<ProfilePhase>())
        {
            ProfileSpan[] found = [.. byPlace[(SpanKind.Phase, (int)phase)]];
            if (found.Length > 0)
                AddPhase(phase, times(found.Select(span => span.Own)), found.Sum(span => span.OwnBytes));
        }
        TimeSpan rest = all - Sum(phases.Select(phase => phase.Times.Total));
        long allBytes = window.EndBytes - window.StartBytes;
        if (steps.Count > 0)
            AddPhase(ProfilePhase.Other, new SpanTimes(1, rest, rest, rest, rest), allBytes - phases.Sum(phase => phase.AllocatedBytes));

        List<LayerProfile> layers = [];
        for (int i = 0; i < passes.Count; i++)
        {
            // A chain computes nothing itself.
            if (passes[i].Modules is not [Sequential])
                AddLayer(Name(passes[i], paths), string.Join(", ", passes[i].Modules), times(byPlace[(SpanKind.Forward, i)].Select(span => span.Own)), i, passes[i].ForwardMultiplyAdds, passes[i].BackwardMultiplyAdds);
        }
        if (steps.Count > 0)
            AddLayer("", "outside layers", times(byPlace[(SpanKind.Phase, (int)ProfilePhase.Forward)].Select(span => span.Outside)), OutsideLayers, 0, 0);

        return new ProfileReport
        {
            Batches = steps.Count,
            Time = all,
            AllocatedBytes = allBytes,
            Steps = steps,
            Phases = phases,
            Layers = layers,
            PeakOperationsPerSecond = options.PeakOperationsPerSecond,
            Dropped = recorder.Dropped,
        };

        void AddPhase(ProfilePhase phase, SpanTimes phaseTimes, long bytes) => phases.Add(new PhaseProfile(phase, phaseTimes, Share(phaseTimes.Total), bytes));

        void AddLayer(string name, string description, SpanTimes forward, int number, long forwardProducts, long backwardProducts)
        {
            SpanTimes backward = times(byPlace[(SpanKind.Backward, number)].Select(span => span.Own));
            if (forward.Count + backward.Count == 0)
                return;
            layers.Add(new LayerProfile(
                name, description, forward, backward, Share(forward.Total + backward.Total), forwardProducts, backwardProducts,
                ShareOfPeak(forwardProducts, forward, options.PeakOperationsPerSecond), ShareOfPeak(backwardProducts, backward, options.PeakOperationsPerSecond)));
        }
    }

    /// <summary>What modules that are computed together are called: the path of the first, and the last names of the others.</summary>
    internal static string Name(ProfiledPass pass, IReadOnlyDictionary<Module, string> paths)
    {
        string[] names = [.. pass.Modules.Select(Path)];
        return string.Join("+", names.Select((name, i) => i == 0 ? name : name[(name.LastIndexOf('.') + 1)..]));

        // The network itself has no path, and a module that nobody registered is in none.
        string Path(Module module) => paths.GetValueOrDefault(module) is { Length: > 0 } path ? path : module.ToString();
    }

    /// <param name="lengths">In units of a timestamp; they get sorted.</param>
    /// <param name="frequency">Units a second.</param>
    internal static SpanTimes TimesOf(long[] lengths, long frequency)
    {
        Array.Sort(lengths);
        long total = lengths.Sum();
        int count = lengths.Length;
        return new SpanTimes(
            count, Duration(total, frequency), count == 0 ? default : Duration(total, frequency) / count, Duration(Quantile(0.5), frequency), Duration(Quantile(0.9), frequency));

        // The smallest that is not below so many of all: always one of them.
        long Quantile(double share) => count == 0 ? 0 : lengths[Math.Max(0, (int)Math.Ceiling(share * count) - 1)];
    }

    private static double? ShareOfPeak(long products, SpanTimes times, double? peak) =>
        peak is { } most && products > 0 && times.Total > TimeSpan.Zero ? 2.0 * products / times.Total.TotalSeconds / most : null;

    private static TimeSpan Duration(long units, long frequency) => TimeSpan.FromSeconds((double)units / frequency);

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
}
