using System.Text.Json;
using Inkling.Reporting;

namespace Inkling.Measuring.Tests;

/// <summary>The results as tables and as JSON, from made-up numbers.</summary>
public class ReportTests
{
    private static readonly Measured _one = new(1, 100, 1e-3, 2e-3, 50e9, 0.5, 2e9), _two = new(2, 100, 0.5e-3, 1e-3, 100e9, 0.05, 4e9);

    private static readonly KernelResult _kernel = new("linear 2->3 forward", KernelGroup.Gemm, 1000, 500, [_one, _two]);

    private static readonly NetworkResult
        _training = new("cnn", "CNN", NetworkPass.Training, 128, 25_000_000, 30_000_000, 0, [new NetworkRun(12_345, _one), new NetworkRun(23_456, _two)]),
        _single = new("cnn", "CNN", NetworkPass.Inference, 1, 8_000_000, 1_000_000, 0, [new NetworkRun(1000, _one), new NetworkRun(2000, _two)]);

    private static string[] Titles(Table table) => [.. table.Columns.Select(column => column.Title)];

    private static string[] Cells(Table table) => [.. Assert.Single(table.Rows).Cells];

    [Fact]
    public void Kernels_show_time_speed_and_share_for_each_number_of_threads()
    {
        Table table = BenchTables.Kernels([_kernel]);
        Assert.Equal(["Kernel", "1 thread: µs", "GFLOP/s", "of the peak", "2 threads: GFLOP/s", "of the peak"], Titles(table));
        Assert.Equal(["linear 2->3 forward", "1,000", "50.0", "50 %", "100", "5.0 %"], Cells(table));
    }

    [Fact]
    public void Passes_show_gigabytes() =>
        Assert.Equal(["linear 2->3 forward", "1,000", "2.00", "50 %", "4.00", "5.0 %"], Cells(BenchTables.Passes([_kernel])));

    [Fact]
    public void Networks_show_images_and_shares()
    {
        Table table = BenchTables.Networks([_training]);
        Assert.Equal(["Network", "What", "Batch", "1 thread: images/s", "of the peak", "2 threads: images/s", "of the peak", "MB held"], Titles(table));
        Assert.Equal(["CNN", "training", "128", "12,345", "50 %", "23,456", "5.0 %", "30"], Cells(table));
    }

    [Fact]
    public void Latencies_show_microseconds()
    {
        Table table = BenchTables.Latencies([_single]);
        Assert.Equal(["Network", "1 thread: median µs", "90 % within µs", "2 threads: median µs", "90 % within µs"], Titles(table));
        Assert.Equal(["CNN", "1,000", "2,000", "500", "1,000"], Cells(table));
    }

    [Fact]
    public void Memory_and_peaks_are_facts()
    {
        Assert.Equal(
            ["54 MB with everything above", "0 bytes allocated on the managed heap", "0 bytes allocated on the managed heap"],
            BenchTables.Memory([_training, _single], 54_000_000).Select(fact => fact.Value));
        Assert.Equal([new Fact("1 thread", "107 GFLOP/s, 118 in the best millisecond, in vectors of 512 bits")], BenchTables.Peaks([new PeakResult(1, 107e9, 118e9)], 512));
    }

    [Fact]
    public void The_JSON_has_every_number_under_a_name_that_stays()
    {
        BenchReport report = new Bench(quick: true, threads: 2).Begin() with
        {
            Peaks = [new PeakResult(1, 107e9, 118e9)],
            Kernels = [_kernel],
            Networks = [_training],
            WorkingSetBytes = 7,
            Seconds = 3,
            Peers = new PeerReport("peers.json", 7, [new PeerRow("train cnn", "images/s", "PyTorch", 4, 1, 4, ">= 4")], ["no node"]),
        };
        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal(
            ["format", "version", "runtime", "processor", "quick", "batch", "vectorBits", "peaks", "kernels", "networks", "workingSetBytes", "peers", "seconds"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, root.GetProperty("format").GetInt32());
        Assert.Equal(["threads", "operationsPerSecond", "bestOperationsPerSecond"], Names(root.GetProperty("peaks")[0]));
        Assert.Equal(["name", "group", "operations", "bytes", "runs"], Names(root.GetProperty("kernels")[0]));
        Assert.Equal("Gemm", root.GetProperty("kernels")[0].GetProperty("group").GetString());
        Assert.Equal(
            ["threads", "calls", "medianSeconds", "p90Seconds", "operationsPerSecond", "shareOfPeak", "bytesPerSecond"], Names(root.GetProperty("kernels")[0].GetProperty("runs")[0]));
        Assert.Equal(
            ["network", "title", "pass", "batch", "operationsPerImage", "heldBytes", "allocatedBytesPerCall", "runs"], Names(root.GetProperty("networks")[0]));
        Assert.Equal(["imagesPerSecond", "time"], Names(root.GetProperty("networks")[0].GetProperty("runs")[0]));
        Assert.Equal(["what", "unit", "peer", "ours", "theirs", "ratio", "target"], Names(root.GetProperty("peers").GetProperty("rows")[0]));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
