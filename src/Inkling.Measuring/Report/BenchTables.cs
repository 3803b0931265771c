using Inkling.Reporting;

namespace Inkling.Measuring;

/// <summary>The results as tables for people.</summary>
public static class BenchTables
{
    private const double Giga = 1e9, Mega = 1e6;

    /// <summary>The FMA peak: a name and a value for each number of threads.</summary>
    public static IReadOnlyList<Fact> Peaks(IReadOnlyList<PeakResult> peaks, int vectorBits)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        return [.. peaks.Select(peak => new Fact(ThreadText.Of(peak.Threads), $"{peak.OperationsPerSecond / Giga:N0} GFLOP/s, {peak.BestOperationsPerSecond / Giga:N0} in the best millisecond, in vectors of {vectorBits} bits"))];
    }

    /// <summary>Products and convolutions: time, speed, and their share of the FMA peak of as many threads.</summary>
    public static Table Kernels(IReadOnlyList<KernelResult> kernels) => Pivot(kernels, "Kernel", "GFLOP/s", run => run.OperationsPerSecond / Giga);

    /// <summary>Passes over memory: time, bytes a second, and the share of the FMA peak, small by nature.</summary>
    public static Table Passes(IReadOnlyList<KernelResult> kernels) => Pivot(kernels, "Pass", "GB/s", run => run.BytesPerSecond / Giga);

    /// <summary>Images per second of training and inference, and the share of the FMA peak of as many threads.</summary>
    public static Table Networks(IReadOnlyList<NetworkResult> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        List<Column> columns = [Column.Text("Network"), Column.Text("What"), Column.Number("Batch")];
        foreach (int threads in ThreadsOf(networks.Select(network => network.Runs.Select(run => run.Time))))
            columns.AddRange(Column.Number($"{ThreadText.Of(threads)}: images/s"), Column.Number("of the peak"));
        columns.Add(Column.Number("MB held"));
        Table table = new(columns);
        foreach (NetworkResult network in networks)
        {
            table.Row(
            [
                network.Title, network.Pass == NetworkPass.Training ? "training" : "inference", $"{network.Batch}",
                .. network.Runs.SelectMany(run => (string[])[$"{run.ImagesPerSecond:N0}", Percent(run.Time.ShareOfPeak)]),
                $"{network.HeldBytes / Mega:N0}",
            ]);
        }
        return table;
    }

    /// <summary>The time of one image: median and 90th percentile.</summary>
    public static Table Latencies(IReadOnlyList<NetworkResult> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        List<Column> columns = [Column.Text("Network")];
        foreach (int threads in ThreadsOf(networks.Select(network => network.Runs.Select(run => run.Time))))
            columns.AddRange(Column.Number($"{ThreadText.Of(threads)}: median µs"), Column.Number("90 % within µs"));
        Table table = new(columns);
        foreach (NetworkResult network in networks)
            table.Row([network.Title, .. network.Runs.SelectMany(run => (string[])[Number(run.Time.MedianSeconds * Mega), Number(run.Time.P90Seconds * Mega)])]);
        return table;
    }

    /// <summary>Memory, and what a steady step or prediction allocates.</summary>
    public static IReadOnlyList<Fact> Memory(IReadOnlyList<NetworkResult> networks, long workingSetBytes)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return
        [
            new Fact("This process", $"{workingSetBytes / Mega:N0} MB with everything above"),
            new Fact("A training step", Allocated(NetworkPass.Training)),
            new Fact("A prediction", Allocated(NetworkPass.Inference)),
        ];

        string Allocated(NetworkPass pass) =>
            $"{networks.Where(network => network.Pass == pass).Select(network => network.AllocatedBytesPerCall).DefaultIfEmpty(0).Max():N0} bytes allocated on the managed heap";
    }

    /// <summary>Inkling beside its peers.</summary>
    public static Table Peers(IReadOnlyList<PeerRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Table table = new(Column.Text("What"), Column.Text("Unit"), Column.Number("Inkling"), Column.Text("Peer"), Column.Number("its number"), Column.Number("ratio"), Column.Number("target"));
        foreach (PeerRow row in rows)
            table.Row(row.What, row.Unit, Number(row.Ours), row.Peer, Number(row.Theirs), $"{row.Ratio:F2}", row.Target ?? "");
        return table;
    }

    // Times are shown of one thread only: with those of all, the table would be wider than a terminal.
    private static Table Pivot(IReadOnlyList<KernelResult> kernels, string name, string unit, Func<Measured, double> value)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        List<Column> columns = [Column.Text(name)];
        foreach (int threads in ThreadsOf(kernels.Select(kernel => kernel.Runs)))
        {
            if (columns.Count == 1)
                columns.AddRange(Column.Number($"{ThreadText.Of(threads)}: µs"), Column.Number(unit), Column.Number("of the peak"));
            else
                columns.AddRange(Column.Number($"{ThreadText.Of(threads)}: {unit}"), Column.Number("of the peak"));
        }
        Table table = new(columns);
        foreach (KernelResult kernel in kernels)
        {
            table.Row(
            [
                kernel.Name, Number(kernel.Runs[0].MedianSeconds * Mega),
                .. kernel.Runs.SelectMany(run => (string[])[Number(value(run)), Percent(run.ShareOfPeak)]),
            ]);
        }
        return table;
    }

    private static IEnumerable<int> ThreadsOf(IEnumerable<IEnumerable<Measured>> runs) => runs.FirstOrDefault([]).Select(run => run.Threads);

    private static string Percent(double share) => share == 0 ? "-" : share < 0.1 ? $"{share:P1}" : $"{share:P0}";

    // Three digits that count.
    private static string Number(double value) => value switch
    {
        >= 99.95 => $"{value:N0}",
        >= 9.995 => $"{value:F1}",
        _ => $"{value:F2}",
    };
}
