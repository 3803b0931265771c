using System.Collections.Concurrent;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Inkling.Measuring;

namespace Inkling.Benchmarks;

/// <summary>A benchmark that knows what its calls have to do.</summary>
public interface IWorkload
{
    /// <summary>Floating-point operations of a call.</summary>
    long Operations(BenchmarkCase benchmark);

    /// <summary>Bytes that a call has to read and write; 0 where nobody counted them.</summary>
    long Bytes(BenchmarkCase benchmark);
}

/// <summary>
/// The share of the FMA peak: operations / median time / peak of as many threads. The peak is measured when the table is made, right after the
/// benchmarks, on the machine that is idle again.
/// </summary>
public sealed class PeakShareColumn : WorkloadColumn
{
    private static readonly ConcurrentDictionary<int, double> _peaks = new();

    /// <inheritdoc/>
    public override string Id => nameof(PeakShareColumn);

    /// <inheritdoc/>
    public override string ColumnName => "FMA peak";

    /// <inheritdoc/>
    public override string Legend => "Floating-point operations of the direct algorithm per second (median), as a share of the FMA peak of as many threads, measured in the same run";

    /// <inheritdoc/>
    protected override string Value(IWorkload workload, BenchmarkCase benchmark, double seconds)
    {
        double peak = _peaks.GetOrAdd((int)benchmark.Parameters[nameof(TimedBenchmark.Threads)], threads => FmaPeak.Measure(threads, seconds: 0.1).OverTime);
        double share = workload.Operations(benchmark) / seconds / peak;
        return share < 0.1 ? $"{share:P1}" : $"{share:P0}";
    }
}

/// <summary>Gigabytes per second: bytes that have to be read and written / median time.</summary>
public sealed class BandwidthColumn : WorkloadColumn
{
    /// <inheritdoc/>
    public override string Id => nameof(BandwidthColumn);

    /// <inheritdoc/>
    public override string ColumnName => "GB/s";

    /// <inheritdoc/>
    public override string Legend => "Bytes that a call has to read and write, per second (median)";

    /// <inheritdoc/>
    protected override string Value(IWorkload workload, BenchmarkCase benchmark, double seconds) =>
        workload.Bytes(benchmark) is > 0 and var bytes ? $"{bytes / seconds / 1e9:F1}" : "-";
}

/// <summary>A column that follows from a benchmark's work and its median time.</summary>
public abstract class WorkloadColumn : IColumn
{
    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <inheritdoc/>
    public abstract string ColumnName { get; }

    /// <inheritdoc/>
    public abstract string Legend { get; }

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { Median: > 0 } time && Activator.CreateInstance(benchmarkCase.Descriptor.Type) is IWorkload workload
            ? Value(workload, benchmarkCase, time.Median / 1e9)
            : "-";

    /// <summary>What the column shows.</summary>
    /// <param name="workload">The benchmark.</param>
    /// <param name="benchmark">Its parameters.</param>
    /// <param name="seconds">Its median time.</param>
    protected abstract string Value(IWorkload workload, BenchmarkCase benchmark, double seconds);

    /// <inheritdoc/>
    public override string ToString() => ColumnName;
}
