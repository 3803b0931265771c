using System.CommandLine;
using Inkling.Measuring;
using Inkling.Numerics;

namespace Inkling.Cli;

/// <summary><c>inkling bench</c>: how fast Inkling is on this machine, and how much of the machine it uses.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output)
    {
        Option<bool> quick = new("--quick") { Description = "Time everything so briefly that it takes seconds: the numbers only show that it works" };
        Option<int?> threads = Values.Count("--threads", "The most threads; everything is timed on one and on these [default: one for each processor]", 1, 1024);
        Option<string?> json = Values.Path("--json", "FILE", "Write every number there");
        Option<string?> peers = Values.Path("--peers", "FILE", "Show the ratios that 'benchmarks/peers/compare.py --json FILE' wrote, in place of a short comparison now");
        Verb verb = new("bench", "Measure how fast Inkling is here, and what share of this processor it uses")
        {
            Examples =
            [
                "inkling bench                      a minute: kernels, training, inference, latency, memory",
                "inkling bench --threads 4 --json bench.json",
                "inkling bench --peers peers.json   with the ratios of a whole comparison",
            ],
        };
        verb.Add(quick);
        verb.Add(threads);
        verb.Add(json);
        verb.Add(peers);
        verb.SetAction(parsed => Run(parsed.GetValue(quick), parsed.GetValue(threads), parsed.GetValue(json), parsed.GetValue(peers), output));
        return verb;
    }

    private static int Run(bool quick, int? threads, string? json, string? peersFile, TextWriter output)
    {
        // Both files are opened before anything is measured: a minute is long to wait for "no such folder".
        PeerReport? peers = peersFile is null ? null : PeerReport.Load(peersFile);
        using FileStream? file = json is null ? null : Create(json);
        BenchView view = new(Consoles.Create(output), TimeProvider.System);
        try
        {
            BenchReport report = view.Show(new Bench(quick, threads ?? Workers.ThreadCount, view.Progress), quick, peers);
            file?.Write(report.ToJson());
        }
        finally
        {
            view.Close();
        }
        return ExitCode.Success;
    }

    private static FileStream Create(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--json: '{path}' cannot be written: {e.Message}");
        }
    }
}
