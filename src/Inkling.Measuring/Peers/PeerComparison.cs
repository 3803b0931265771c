using System.ComponentModel;
using System.Diagnostics;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>Runs a small part of <c>benchmarks/peers/compare.py</c>, where this program was built in a checkout of the repository.</summary>
public static class PeerComparison
{
    // A row of each kind, long enough to be near the truth and short enough for a look.
    private static readonly string[] _arguments = ["--sections", "train,infer", "--batches", "128", "--pairs", "1", "--seconds", "0.3"];

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <summary>The script of the checkout that this program lies in; null if it does not lie in one.</summary>
    /// <param name="from">Folder to look from, upwards; null for the program's own.</param>
    public static string? Find(string? from = null)
    {
        for (DirectoryInfo? folder = new(from ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "benchmarks", "peers", "compare.py");
            if (File.Exists(script))
                return script;
        }
        return null;
    }

    /// <summary>Runs both sides once in turn.</summary>
    /// <param name="script">See <see cref="Find"/>.</param>
    /// <returns>What came out; what could not be run is among the skipped, with the reason.</returns>
    public static PeerReport TryRun(string script)
    {
        const string source = "measured now, one pair of each";
        string json = Path.GetTempFileName();
        try
        {
            return RunTo(script, json) is { } problem ? new PeerReport(source, 0, [], [problem]) : PeerReport.Load(json, source);
        }
        catch (UserErrorException e)
        {
            return new PeerReport(source, 0, [], [e.Message]);
        }
        catch (Win32Exception)
        {
            return new PeerReport(source, 0, [], ["python3 does not run, and the peers are compared by a script in Python."]);
        }
        finally
        {
            File.Delete(json);
        }
    }

    // What went wrong; null if the file is there.
    private static string? RunTo(string script, string json)
    {
        ProcessStartInfo start = new("python3", [script, .. _arguments, "--json", json]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            return $"'{script}' did not end within {_limit.TotalMinutes:F0} minutes.";
        }
        // 0: everything ran; 1: some did not, and the file says why.
        return process.ExitCode > 1 || new FileInfo(json).Length == 0 ? $"'{script}' ended with exit code {process.ExitCode}: {error.Result.Trim()}" : null;
    }
}
