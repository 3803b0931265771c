using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>What a training's time went to, as tables.</summary>
internal static class ProfileTables
{
    /// <summary>Phases; times in milliseconds.</summary>
    internal static Table Phases(ProfileReport report)
    {
        Table table = new(
            Column.Text("Phase"), Column.Number("Calls"), Column.Number("Total ms"), Column.Number("Share"), Column.Number("Mean ms"), Column.Number("Median ms"), Column.Number("P90 ms"),
            Column.Number("Allocated bytes"));
        foreach (PhaseProfile phase in report.Phases)
        {
            SpanTimes times = phase.Times;
            // What is left over is no call: it has a total only.
            bool isRest = phase.Phase == ProfilePhase.Other;
            table.Row(
                NameOf(phase.Phase), isRest ? "" : Count(times.Count), Total(times.Total), Share(phase.Share), isRest ? "" : Each(times.Mean), isRest ? "" : Each(times.Median),
                isRest ? "" : Each(times.P90), Count(phase.AllocatedBytes));
        }
        return table.Row(
            RowStyle.Total, "all", Count(report.Batches), Total(report.Time), Share(1), Each(report.Steps.Mean), Each(report.Steps.Median), Each(report.Steps.P90), Count(report.AllocatedBytes));
    }

    /// <summary>Layers; times in milliseconds.</summary>
    internal static Table Layers(ProfileReport report)
    {
        bool hasPeak = report.PeakOperationsPerSecond is not null;
        Column[] peak = hasPeak ? [Column.Number("Forward of peak"), Column.Number("Backward of peak")] : [];
        Table table = new([Column.Text("Layer"), Column.Number("Forward ms"), Column.Number("Backward ms"), Column.Number("Share"), Column.Number("Multiply-adds"), .. peak]);
        foreach (LayerProfile layer in report.Layers)
        {
            string[] shares = hasPeak ? [Peak(layer.ForwardShareOfPeak), Peak(layer.BackwardShareOfPeak)] : [];
            table.Row(
            [
                // With spaces a narrow column can be broken between the names.
                layer.Name.Length == 0 ? layer.Description : layer.Name.Replace("+", " + ", StringComparison.Ordinal), EachBatch(layer.Forward), EachBatch(layer.Backward), Share(layer.Share),
                layer.ForwardMultiplyAdds == 0 ? "" : Millions((layer.ForwardMultiplyAdds + layer.BackwardMultiplyAdds) / (double)report.Batches), .. shares,
            ]);
        }
        return table;

        // For each batch and not for each call, so that a layer that runs several times can be compared with the others.
        string EachBatch(SpanTimes times) => times.Count == 0 ? "" : Each(times.Total / report.Batches);
    }

    private static string NameOf(ProfilePhase phase) => phase switch
    {
        ProfilePhase.OptimizerStep => "optimiser step",
        _ => phase.ToString().ToLowerInvariant(),
    };

    private static string Count(long number) => $"{number:N0}";

    private static string Total(TimeSpan time) => $"{time.TotalMilliseconds:N1}";

    private static string Each(TimeSpan time) => $"{time.TotalMilliseconds:N3}";

    private static string Share(double share) => $"{share * 100:F1} %";

    private static string Peak(double? share) => share is { } known ? $"{known * 100:F0} %" : "";

    private static string Millions(double number) => $"{number / 1e6:N1} M";
}
