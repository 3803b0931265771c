using Inkling.Measuring;
using Inkling.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Inkling.Cli;

/// <summary>Measures part by part and shows each as soon as it is there.</summary>
/// <param name="console">Where.</param>
/// <param name="time">The clock on the wall.</param>
internal sealed class BenchView(IAnsiConsole console, TimeProvider time)
{
    private readonly LiveRegion _region = new(console, time, Consoles.IsForeground);

    private int Width => console.Profile.Width;

    /// <summary>Tells what is being measured.</summary>
    internal void Progress(string what) => _region.Show((width, _) => [$"  [dim]{Markup.Escape(Cut($"measuring {what} ...", width - 2))}[/]"]);

    /// <summary>Measures and shows everything.</summary>
    /// <param name="bench">What measures.</param>
    /// <param name="quick">Whether the numbers mean nothing.</param>
    /// <param name="peers">How the peers compare, where it is known already.</param>
    /// <returns>All that was found.</returns>
    internal BenchReport Show(Bench bench, bool quick, PeerReport? peers)
    {
        long begin = time.GetTimestamp();
        BenchReport report = bench.Begin();
        Head(report);
        Peaks(bench.Peaks(), report.VectorBits);
        Kernels(bench.Kernels(KernelGroup.Gemm, KernelGroup.Convolution), bench.Kernels(KernelGroup.Pooling, KernelGroup.Elementwise), out IReadOnlyList<KernelResult> kernels);
        IReadOnlyList<NetworkResult> batches = bench.Networks();
        Write(Blocks.Rule("Training and inference", Width), Blocks.Text(
            "Whole steps with Adam, and predictions: images go in, images per second come out. The share counts the multiply-adds of the plain algorithm; passes that save some can be above 100 %."));
        Write(Blocks.Table("", BenchTables.Networks(batches), Width));
        IReadOnlyList<NetworkResult> singles = bench.Latencies();
        Write(Blocks.Rule("One image", Width), Blocks.Text("How long a single prediction takes, from pixels to the ten answers, in a program that is running."));
        Write(Blocks.Table("", BenchTables.Latencies(singles), Width));
        IReadOnlyList<NetworkResult> networks = [.. batches, .. singles];
        long workingSet = Environment.WorkingSet;
        Write(Blocks.Rule("Memory", Width), Blocks.Facts("", BenchTables.Memory(networks, workingSet)));
        peers ??= quick ? null : Compare();
        Peers(peers);
        report = report with
        {
            Peaks = bench.Peaks(),
            Kernels = kernels,
            Networks = networks,
            WorkingSetBytes = workingSet,
            Peers = peers,
            Seconds = time.GetElapsedTime(begin).TotalSeconds,
        };
        Write(Blocks.Text($"It took {Texts.Duration(time.GetElapsedTime(begin))}.", "dim"));
        return report;
    }

    /// <summary>Leaves the terminal as it was found.</summary>
    internal void Close() => _region.TryClose(Timeout.InfiniteTimeSpan);

    private void Head(BenchReport report)
    {
        Write(new Markup($"[bold]Inkling[/]  {Markup.Escape(report.Processor)}"));
        if (report.Quick)
            Write(Blocks.Note(Tone.Warning, "Quick", "Everything is timed briefly: the numbers show that it works, not how fast it is."));
    }

    private void Peaks(IReadOnlyList<PeakResult> peaks, int vectorBits) => Write(
        Blocks.Rule("FMA peak", Width),
        Blocks.Text("The most this processor can compute: fused multiply-adds (FMA) on registers alone, with nothing to load or to wait for. No program does more; the shares below say how near Inkling comes, in turns with this loop, so that what else the machine does counts on both sides."),
        Blocks.Facts("", BenchTables.Peaks(peaks, vectorBits)));

    private void Kernels(IReadOnlyList<KernelResult> products, IReadOnlyList<KernelResult> passes, out IReadOnlyList<KernelResult> all)
    {
        Write(Blocks.Rule("Kernels", Width), Blocks.Text(
            $"Products and convolutions of the two networks, {KernelCases.StandardBatch} images. All operations of the plain algorithm are counted, also where pooling or a digit's empty paper saves some: more than 100 % is possible."));
        Write(Blocks.Table("", BenchTables.Kernels(products), Width));
        Write(Blocks.Text("Passes with little to compute: here the memory is the limit, and GB/s is what counts."));
        Write(Blocks.Table("", BenchTables.Passes(passes), Width));
        all = [.. products, .. passes];
    }

    private PeerReport? Compare()
    {
        if (PeerComparison.Find() is not { } script)
            return null;
        Progress("PyTorch and ONNX Runtime (half a minute)");
        return PeerComparison.TryRun(script);
    }

    private void Peers(PeerReport? peers)
    {
        List<IRenderable> blocks = [Blocks.Rule("Peers", Width)];
        if (peers is not null && peers.Rows.Count > 0)
        {
            blocks.Add(Blocks.Text($"Both sides in turn ({peers.Source}): ratio is Inkling's number divided by the peer's."));
            blocks.Add(Blocks.Table("", BenchTables.Peers(peers.Rows), Width));
        }
        blocks.AddRange((peers?.Skipped ?? []).Select(reason => Blocks.Text($"Not compared: {reason}")));
        if (peers is null || peers.Rows.Count == 0)
            blocks.Add(Blocks.Text("To see the ratios to PyTorch and ONNX Runtime: `python3 benchmarks/peers/compare.py --json peers.json` in a checkout, then `inkling bench --peers peers.json`."));
        Write([.. blocks]);
    }

    private void Write(params ReadOnlySpan<IRenderable> blocks)
    {
        IRenderable[] kept = blocks.ToArray();
        _region.Above(console =>
        {
            console.WriteLine();
            foreach (IRenderable block in kept)
            {
                console.Write(block);
                if (block is Markup)
                    console.WriteLine();
            }
        });
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width)];
}
