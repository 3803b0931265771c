using Spectre.Console;
using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class StatusLineTests
{
    private static TestConsole Terminal()
    {
        TestConsole console = new() { EmitAnsiSequences = true };
        console.Profile.Width = 83;
        console.Profile.Capabilities.Ansi = true;
        console.Profile.Capabilities.Interactive = true;
        return console;
    }

    [Fact]
    public void It_is_drawn_at_most_ten_times_a_second_by_the_clock_on_the_wall()
    {
        using TestConsole console = Terminal();
        ManualTime time = new();
        StatusLine status = new(console, time);
        int drawn = 0;
        for (int milliseconds = 0; milliseconds < 1000; milliseconds++)
        {
            status.Show(_ => $"{++drawn}");
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal(10, drawn);
    }

    [Fact]
    public void Lines_above_take_its_place_and_leave_nothing_of_it()
    {
        using TestConsole console = Terminal();
        StatusLine status = new(console, new ManualTime());
        status.Show(_ => "half done");
        status.Above(above => above.WriteLine("a line"));
        Assert.Equal("\r\u001b[Khalf done\r\u001b[Ka line\n", console.Output.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void It_leaves_room_for_what_the_terminal_itself_writes_there()
    {
        using TestConsole console = Terminal();
        int? columns = null;
        new StatusLine(console, new ManualTime()).Show(width => $"{columns = width}");
        Assert.Equal(80, columns);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        internal void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
