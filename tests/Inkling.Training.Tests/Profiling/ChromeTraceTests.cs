using System.Text.Json;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ChromeTraceTests
{
    [Fact]
    public void The_trace_has_complete_events_that_nest_in_microseconds_names_and_counters()
    {
        using TemporaryFolder folder = new();
        Profiler profiler = new(new ProfilerOptions { WarmUp = 2.Batches, Active = 3.Batches, Time = new TickingTime() });
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MaxGradientNorm = 1, Callbacks = [profiler] }).Fit(Spirals.Module(), Spirals.Data());
        profiler.WriteTrace(folder["trace.json"]);

        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(folder["trace.json"]));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.Equal(["process_name Inkling", "thread_name training"], events.Where(Is("M")).Select(e => $"{Name(e)} {e.GetProperty("args").GetProperty("name")}"));
        Assert.All(events, e => Assert.Equal((1, 1), (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32())));

        JsonElement[] spans = [.. events.Where(Is("X"))];
        Stack<(string Name, decimal Start, decimal End)> around = new();
        List<string> paths = [];
        decimal last = 0;
        foreach (JsonElement span in spans)
        {
            decimal start = span.GetProperty("ts").GetDecimal(), end = start + span.GetProperty("dur").GetDecimal();
            // A tick of the clock is a microsecond: times are whole, and no two looks at it are the same.
            Assert.Equal(decimal.Truncate(start), start);
            Assert.True(start > last && end > start);
            last = start;
            while (around.TryPeek(out (string, decimal, decimal End) outer) && outer.End <= start)
                around.Pop();
            Assert.True(around.Count == 0 || end < around.Peek().End);
            around.Push((Name(span), start, end));
            paths.Add(string.Join("/", around.Reverse().Select(open => open.Name)));
            Assert.True(span.GetProperty("args").GetProperty("allocated bytes").GetInt64() >= 0);
        }
        string[] batch =
        [
            "batch", "batch/callbacks", "batch/data", "batch/forward", "batch/forward/Sequential", "batch/forward/Sequential/fc1+relu+drop", "batch/forward/Sequential/fc2",
            "batch/backward", "batch/backward/outside layers backward", "batch/backward/fc2 backward", "batch/backward/fc1+relu+drop backward",
            "batch/callbacks", "batch/clipping", "batch/callbacks", "batch/optimiser step", "batch/callbacks",
        ];
        Assert.Equal([.. batch, .. batch, .. batch], paths);

        // One value at the beginning of each batch, and zero at the end.
        decimal[] starts = [.. spans.Where(span => Name(span) == "batch").Select(span => span.GetProperty("ts").GetDecimal())];
        JsonElement[] counters = [.. events.Where(Is("C"))];
        Assert.Equal(starts, counters[..^1].Select(counter => counter.GetProperty("ts").GetDecimal()));
        Assert.Equal(0, counters[^1].GetProperty("args").GetProperty("bytes").GetInt64());
        Assert.Equal(profiler.Report().Time.TotalMicroseconds, (double)counters[^1].GetProperty("ts").GetDecimal(), 9);
    }

    [Fact]
    public void Rounding_to_nanoseconds_keeps_what_is_inside_inside()
    {
        using TemporaryFolder folder = new();
        Profiler profiler = new(new ProfilerOptions { WarmUp = 0.Batches, Time = new OddTime() });
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MaxGradientNorm = 1, Callbacks = [profiler] }).Fit(Spirals.Module(), Spirals.Data());
        profiler.WriteTrace(folder["trace.json"]);
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(folder["trace.json"]));
        Stack<decimal> ends = new();
        int count = 0;
        foreach (JsonElement span in trace.RootElement.GetProperty("traceEvents").EnumerateArray().Where(Is("X")))
        {
            decimal start = span.GetProperty("ts").GetDecimal(), end = start + span.GetProperty("dur").GetDecimal();
            while (ends.Count > 0 && ends.Peek() <= start)
                ends.Pop();
            Assert.True(ends.Count == 0 || end <= ends.Peek());
            ends.Push(end);
            count++;
        }
        Assert.True(count > 60);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "not a folder");
        string path = folder["file/trace.json"];
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => new Profiler().WriteTrace(path)).Message);
    }

    private static Func<JsonElement, bool> Is(string kind) => e => e.GetProperty("ph").GetString() == kind;

    private static string Name(JsonElement e) => e.GetProperty("name").GetString()!;

    /// <summary>A clock whose unit is a third of a nanosecond: batches of 32 looks at it begin at each of the three.</summary>
    private sealed class OddTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 3_000_000_000;

        public override long GetTimestamp() => _now++;
    }
}
