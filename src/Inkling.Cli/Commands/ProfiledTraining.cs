using System.CommandLine;
using System.CommandLine.Parsing;
using Inkling.Digits;
using Inkling.Measuring;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>A training that is measured: its option, and what is shown at its end.</summary>
internal static class ProfiledTraining
{
    private const string Name = "--profile", DefaultFile = "trace.json";

    /// <summary>Whether to measure, and where the trace goes; an empty text is the run's folder, null measures nothing.</summary>
    internal static Option<string?> Option() => new(Name)
    {
        HelpName = "FILE",
        Description = $"Show at the end what the time went to, and write it as a trace for ui.perfetto.dev [default: {DefaultFile} in the run's folder]",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Parse,
    };

    /// <summary>Trains, and shows what the time went to if that was asked for.</summary>
    internal static WorkflowResult Run(DigitNetwork network, WorkflowOptions options, string? trace, WorkflowView view, CancellationToken stop)
    {
        if (trace is null)
            return DigitTraining.Run(network, options, view, stop);
        if (trace.Length > 0)
            EnsureWritable(trace);
        Profiler profiler = new(new ProfilerOptions { PeakOperationsPerSecond = FmaPeak.Measure(options.Threads ?? Workers.ThreadCount).OverTime, Time = options.Time });
        WorkflowResult result = DigitTraining.Run(network, options with { Callbacks = [.. options.Callbacks, profiler] }, view, stop);
        Show(profiler, trace.Length > 0 ? trace : Path.Combine(result.Folder, DefaultFile), view);
        return result;
    }

    /// <summary>Finds out before the training, not after it.</summary>
    private static void EnsureWritable(string file)
    {
        try
        {
            bool isNew = !File.Exists(file);
            new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            if (isNew)
                File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Name}: '{file}' cannot be written: {e.Message.TrimEnd('.')}. Give a file in a folder that is there and that you may write to.", e);
        }
    }

    private static void Show(Profiler profiler, string trace, WorkflowView view)
    {
        ProfileReport report = profiler.Report();
        if (report.Batches == 0)
        {
            view.Part("Profile", "The training ended before the profile began: its first batches do not count.");
            return;
        }
        view.Part(
            "Profile",
            $"{report.Batches:N0} batches and what came between them, {Texts.Duration(report.Time)}, after the first few. The last line is about whole batches.");
        view.Table("Phases", ProfileTables.Phases(report));
        view.Table("Layers, for each batch", ProfileTables.Layers(report));
        view.Text(
            $"The peak is {report.PeakOperationsPerSecond / 1e9:N0} GFLOP/s: fused multiply-adds on registers alone. All operations of the plain algorithm are counted, so passes that save some can be above 100 %.");
        if (report.Dropped > 0)
            view.Text($"{report.Dropped:N0} spans of time had no room and are missing.");
        profiler.WriteTrace(trace);
        view.Written(trace, "the trace, for ui.perfetto.dev");
    }

    private static string? Parse(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
            return "";
        string text = result.Tokens[0].Value;
        if (!string.IsNullOrWhiteSpace(text) && !text.Contains('\0') && !Directory.Exists(text))
            return text;
        result.AddError($"{Name} takes a file to write, got '{text}'.");
        return null;
    }
}
