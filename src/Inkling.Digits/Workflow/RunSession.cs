using System.Globalization;
using System.Text;
using Inkling.Numerics;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>What all runs that train have in common: beginning with a folder of their own, ending with a summary, however they end.</summary>
internal static class RunSession
{
    /// <summary>Checks the options, makes the folder and announces the run.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="networks">What the run trains, for the configuration.</param>
    /// <param name="data">The images.</param>
    /// <param name="name">End of the folder's name where the options give none.</param>
    /// <param name="title">The report's title.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">The run's stop.</param>
    internal static RunContext Begin(
        WorkflowOptions options, IReadOnlyList<DigitNetwork> networks, DigitData data, string name, string title, IWorkflowView view, CancellationToken stop)
    {
        options.Validate();
        SetThreads(options);
        foreach (DigitNetwork network in options.ResumeFolder is null ? networks : [])
            CheckData(options.TrainingOf(network), data);
        string? dataFolder = options.DataFolder is null ? null : Path.GetFullPath(options.DataFolder);
        options = options with { Trainings = [.. networks.Select(network => options.TrainingOf(network).WithData(dataFolder, data.Sha256))] };
        DateTimeOffset started = options.Time.GetLocalNow();
        RunFolder folder;
        if (options.ResumeFolder is { } path)
        {
            folder = RunFolder.Open(path);
            started = RunResumption.Check(path, data).Started;
        }
        else
        {
            folder = RunFolder.Create(options.RunsFolder, options.Name ?? name, started, made => Files(options, data, made, started));
        }
        RunContext run = new(options, data, folder, view, new ReportDocument(title), started, stop);
        view.RunStarted(new RunStart(folder.Name, folder.Path, options.Quick, run.RunFacts()));
        return run;
    }

    /// <summary>Runs the phases; a stop or a divergence becomes the result's status.</summary>
    /// <param name="run">The run.</param>
    /// <param name="phases">Does the work and returns the verdict.</param>
    internal static (RunStatus Status, string Verdict) Guard(RunContext run, Func<string> phases)
    {
        try
        {
            return (RunStatus.Completed, phases());
        }
        catch (DivergedException e)
        {
            return (RunStatus.Diverged, e.Message);
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return (RunStatus.Cancelled, run.Options.Trainings.Count > 0
                ? $"The run was stopped before its end; what it had by then is in its folder, and 'inkling resume {run.Folder.ShellPath()}' goes on from there."
                : "It was stopped before its end; what it had by then is in its folder. Begin again for the rest.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The run cannot go on: {e.Message} What was written before is still in '{run.Folder.Path}'.", e);
        }
    }

    /// <summary>Applies the number of threads.</summary>
    internal static void SetThreads(WorkflowOptions options)
    {
        if (options.Threads is { } threads)
            Workers.ThreadCount = threads;
    }

    /// <summary>The end of a run's folder name where the user gives none.</summary>
    internal static string DefaultName(DigitData data, string suffix)
    {
        string name = new([.. data.Images.Name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-')]);
        name = name.Trim('-', '.', '_');
        return (name.Length == 0 ? "data" : name.Length > 40 ? name[..40] : name) + suffix;
    }

    /// <summary>Fills the report's head and saves it.</summary>
    internal static void WriteReport(RunContext run, string subtitle, RunStatus status, string verdict)
    {
        ReportDocument report = run.Report;
        report.Kicker = run.Options.Quick ? "Inkling · quick run" : "Inkling";
        report.Subtitle = status == RunStatus.Completed
            ? subtitle
            : "This run did not come to its end: the report stops where the run stopped.";
        foreach (Fact fact in run.RunFacts())
            report.Facts.Add(fact);
        report.Facts.Add(new Fact("Took", Numbers.Time(run.Elapsed)));
        ReportHead.Fill(run, status, verdict);
        report.Footer = $"Made by Inkling {RunContext.Version.Split('+')[0]}. Every number of this page is also in `{RunFolder.Summary}`, the whole configuration in `{RunFolder.Configuration}`.";
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        HtmlReportWriter.Write(report, writer);
        run.Folder.WriteText(RunFolder.Report, writer.ToString());
    }

    private static void CheckData(TrainingConfiguration training, DigitData data)
    {
        if (training.Sections.Data.Sha256 is { } sha256 && !sha256.Equals(data.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new UserErrorException($"The configuration wants data with the SHA-256 {sha256}, these have {data.Sha256}: give the folder with its data (data.folder), or set data.sha256 to null to take any.");
    }

    /// <summary>What a run's folder holds from its first moment on.</summary>
    private static IEnumerable<(string Path, byte[] Bytes)> Files(WorkflowOptions options, DigitData data, string name, DateTimeOffset started)
    {
        yield return (RunFolder.Configuration, Configuration(options, data, name, started).ToJson());
        foreach (TrainingConfiguration training in options.Trainings)
            yield return (RunFolder.TrainingFile(training.Network), Encoding.UTF8.GetBytes(training.ToJson()));
        if (options.Trainings.Count > 0)
            yield return (Path.Combine(RunFolder.Trainings, ConfigurationSchema.FileName), Encoding.UTF8.GetBytes(TrainingConfiguration.SchemaText));
    }

    private static RunConfiguration Configuration(WorkflowOptions options, DigitData data, string name, DateTimeOffset started)
    {
        RunKeys keys = new(options.Seed);
        return new RunConfiguration
        {
            Name = name,
            Version = RunContext.Version,
            Started = started,
            Quick = options.Quick,
            Seed = options.Seed,
            RandomKeys = new SeedSummary(Key(RandomPurpose.Split), Key(RandomPurpose.Weights), Key(RandomPurpose.Shuffle), Key(RandomPurpose.Dropout)),
            Threads = RunContext.Threads,
            DataFolder = options.DataFolder is null ? null : Path.GetFullPath(options.DataFolder),
            DataName = data.Images.Name,
            DataSha256 = data.Sha256,
            TrainingImages = data.Training.Length,
            ValidationImages = data.Validation.Length,
            TestImages = data.Images.Test.Count,
        };

        string Key(RandomPurpose purpose) => keys[purpose].Value.ToString("x16", CultureInfo.InvariantCulture);
    }
}
