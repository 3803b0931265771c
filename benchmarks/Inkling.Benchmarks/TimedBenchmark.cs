using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Inkling.Benchmarks;

/// <summary>What all benchmarks have in common: one thread or all, and columns for the shares of the peak and for what is allocated.</summary>
[Config(typeof(Columns))]
public abstract class TimedBenchmark : IWorkload
{
    /// <summary>Threads that compute.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    /// <inheritdoc/>
    public abstract long Operations(BenchmarkCase benchmark);

    /// <inheritdoc/>
    public abstract long Bytes(BenchmarkCase benchmark);

    private sealed class Columns : ManualConfig
    {
        // Long enough for every kernel's name.
        private const int NameWidth = 40;

        public Columns() => AddColumn(StatisticColumn.Median, new PeakShareColumn(), new BandwidthColumn())
            .AddDiagnoser(MemoryDiagnoser.Default).WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(NameWidth));
    }
}
