using System.Reflection;
using System.Runtime.InteropServices;
using Inkling.Numerics;
using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>What the phases of a run share: the inputs, the report that grows, and what was found so far.</summary>
internal sealed class RunContext(WorkflowOptions options, DigitData data, RunFolder folder, IWorkflowView view, ReportDocument report, DateTimeOffset started, CancellationToken stop) : IDisposable
{
    // Held while the run goes on, so that no other process goes on with it at the same time.
    private readonly FileStream _lock = folder.Lock();
    private readonly long _began = options.Time.GetTimestamp();

    internal WorkflowOptions Options { get; } = options;

    internal DigitData Data { get; } = data;

    internal RunFolder Folder { get; } = folder;

    internal IWorkflowView View { get; } = view;

    internal DateTimeOffset Started { get; } = started;

    internal CancellationToken Stop { get; } = stop;

    internal ReportDocument Report { get; } = report;

    internal List<NetworkRun> Networks { get; } = [];

    internal SuccessCriteria? Criteria { get; set; }

    internal DataSummary DataSummary { get; set; } = new() { Name = data.Images.Name, Sha256 = data.Sha256, IsMnist = data.IsMnist };

    internal PreparationSummary? Preparation { get; set; }

    internal Comparison? Comparison { get; set; }

    internal IReadOnlyList<ExampleSummary>? Examples { get; set; }

    internal NetworkRun? Deployed { get; set; }

    internal TimeSpan Elapsed => Options.Time.GetElapsedTime(_began);

    /// <summary>Version of the library, with the commit where the build knows it.</summary>
    internal static string Version { get; } =
        typeof(RunContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}";

    /// <summary>Threads that work.</summary>
    internal static int Threads => Workers.ThreadCount;

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>Begins a chapter of the report and of the view.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    internal Chapter Begin(WorkflowPhase phase)
    {
        Stop.ThrowIfCancellationRequested();
        View.PhaseStarted(phase);
        return Report.Chapter(phase.Title, phase.Question);
    }

    /// <summary>A figure that also becomes a file.</summary>
    internal Figure Figure(string name, Chart chart, string caption = "")
    {
        Folder.WriteText(Path.Combine(RunFolder.Plots, name + ".svg"), chart.ToSvg());
        return new Figure(chart, caption);
    }

    internal IReadOnlyList<Fact> RunFacts() =>
    [
        new("Data", Data.Images.Name),
        new("SHA-256 of the data", Data.Sha256[..12] + "…"),
        new("Images", $"{Numbers.Whole(Data.Training.Length)} training, {Numbers.Whole(Data.Validation.Length)} validation, {Numbers.Whole(Data.Images.Test.Count)} test"),
        new("Seed", Options.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("Threads", Threads.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("Inkling", Version.Split('+')[0]),
        new("Runtime", Runtime),
        new("Started", Started.ToString("yyyy-MM-dd HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
