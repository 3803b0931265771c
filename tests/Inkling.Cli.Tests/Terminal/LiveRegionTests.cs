using Spectre.Console;
using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class LiveRegionTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestConsole _console = Terminal(40, 12);
    private readonly Screen _screen = new(40, 12);
    private int _read;

    public void Dispose() => _console.Dispose();

    internal static TestConsole Terminal(int width, int height)
    {
        TestConsole console = new() { EmitAnsiSequences = true };
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Ansi = true;
        console.Profile.Capabilities.Interactive = true;
        return console;
    }

    private LiveRegion Region(Func<bool>? isForeground = null) => new(_console, _time, isForeground ?? (() => true));

    private string New()
    {
        string text = _console.Output[_read..];
        _read = _console.Output.Length;
        return Translate(text);
    }

    /// <summary>What a program writes as a terminal gets it: the system puts a carriage return before each line feed.</summary>
    internal static string Translate(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    private Screen Look()
    {
        _screen.Write(New());
        return _screen;
    }

    [Fact]
    public void It_is_drawn_at_most_ten_times_a_second_by_the_clock_on_the_wall()
    {
        LiveRegion region = Region();
        int drawn = 0;
        for (int milliseconds = 0; milliseconds < 1000; milliseconds++)
        {
            region.Show((_, _) => [$"{++drawn}"]);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal(10, drawn);
    }

    [Fact]
    public void One_line_is_these_bytes_and_what_is_written_above_takes_its_place()
    {
        LiveRegion region = Region();
        region.Show((_, _) => ["half [bold]done[/]"]);
        Assert.Equal("\r\u001b[J\u001b[?7lhalf \u001b[1mdone\u001b[0m\u001b[J\r\u001b[?7h", New());
        region.Above(above => above.WriteLine("a line"));
        Assert.Equal("\r\u001b[Ja line\r\n", New());
        region.Above(above => above.WriteLine("another"));
        Assert.Equal("another\r\n", New());
    }

    [Fact]
    public void Several_lines_are_drawn_over_the_ones_before_with_the_cursor_at_their_beginning()
    {
        LiveRegion region = Region();
        region.Above(above => above.WriteLine("first"));
        region.Show((_, _) => ["one, long", "two", "three"]);
        Assert.Equal(["first", "one, long", "two", "three"], Look().Visible);
        Assert.Equal((1, 0), _screen.Cursor);
        _time.Advance(TimeSpan.FromSeconds(1));
        region.Show((_, _) => ["1", "2"]);
        Assert.Equal("first\n1\n2", Look().Text);
    }

    [Fact]
    public void Lines_above_scroll_away_while_the_region_stays_and_leaves_nothing()
    {
        LiveRegion region = Region();
        region.Show((_, _) => ["", "chart", "bar"]);
        for (int epoch = 1; epoch <= 30; epoch++)
        {
            region.Above(above => above.WriteLine($"epoch {epoch}"), keep: true);
            Assert.Equal(["", "chart", "bar"], Look().Visible.TakeLast(3));
        }
        region.Above(above => above.WriteLine("done"));
        Assert.Equal([.. Enumerable.Range(1, 30).Select(epoch => $"epoch {epoch}"), "done"], Look().Text.Split('\n'));
        Assert.True(_screen.IsOrdinary);
    }

    [Fact]
    public void However_the_terminal_is_resized_nothing_of_an_old_picture_stays()
    {
        LiveRegion region = Region();
        region.Above(above => above.WriteLine("above"));
        int seed = 1;
        for (int i = 0; i < 200; i++)
        {
            region.Show((width, height) => [.. Enumerable.Range(0, Math.Min(6, height - 1)).Select(line => line == 0 ? "" : new string((char)('a' + line), width))]);
            Look();
            seed = (seed * 1103515245) + 12345;
            (int width, int height) = (12 + ((seed >>> 16) % 90), 8 + ((seed >>> 8) % 20));
            _screen.Resize(width, height);
            (_console.Profile.Width, _console.Profile.Height) = (width, height);
            _time.Advance(TimeSpan.FromSeconds(1));
            if (i % 10 == 0)
                region.Above(above => above.WriteLine($"line {i}"), keep: true);
        }
        region.Above(above => above.WriteLine("done"));
        Assert.Equal(["above", .. Enumerable.Range(0, 20).Select(i => $"line {10 * i}"), "done"], Look().Text.Split('\n'));
    }

    [Fact]
    public void It_never_takes_more_than_the_terminal_has_whatever_it_is_given()
    {
        LiveRegion region = Region();
        region.Above(above => above.WriteLine("above"));
        (int, int)? room = null;
        region.Show((width, height) =>
        {
            room = (width, height);
            return [.. Enumerable.Repeat("x", 100)];
        });
        Assert.Equal((39, 11), room);
        region.Above(above => above.WriteLine("done"));
        Assert.Equal("above\ndone", Look().Text);
    }

    [Fact]
    public void In_the_background_only_finished_lines_are_written()
    {
        bool mine = false;
        LiveRegion region = Region(() => mine);
        region.Show((_, _) => ["chart"]);
        region.Above(above => above.WriteLine("epoch"), keep: true);
        Assert.Equal("epoch\r\n", New());
        mine = true;
        region.Show((_, _) => ["chart"]);
        _time.Advance(TimeSpan.FromSeconds(1));
        region.Show((_, _) => ["chart"]);
        Assert.Contains("chart", New());
        mine = false;
        region.Above(above => above.WriteLine("epoch"), keep: true);
        Assert.Equal("epoch\r\n", New());
    }

    [Fact]
    public void Closing_erases_it_and_puts_arrow_keys_and_keypad_back()
    {
        LiveRegion region = Region();
        region.Show((_, _) => ["chart", "bar"]);
        Look().Write("\u001b[?1h\u001b=");
        Assert.False(_screen.IsOrdinary);
        Assert.True(region.TryClose(TimeSpan.Zero));
        Assert.Equal("", Look().Text);
        Assert.True(_screen.IsOrdinary);
        // A training that reports once more while the program leaves draws nothing; one that goes on does.
        _time.Advance(TimeSpan.FromSeconds(1));
        region.Show((_, _) => ["chart", "bar"]);
        region.Above(above => above.WriteLine("epoch"), keep: true);
        Assert.Equal("epoch", Look().Text);
        region.GoOn();
        _time.Advance(TimeSpan.FromSeconds(1));
        region.Show((_, _) => ["chart", "bar"]);
        Assert.Equal("epoch\nchart\nbar", Look().Text);
    }

    [Fact]
    public void A_terminal_that_was_closed_is_no_reason_to_stop()
    {
        LiveRegion region = Region();
        _console.Profile.Out = new ClosedTerminal(_console.Profile.Out);
        Assert.False(region.IsGone);
        region.Above(above => above.WriteLine("epoch"), keep: true);
        Assert.True(region.IsGone);
        region.Show((_, _) => ["chart"]);
        region.TryClose(TimeSpan.Zero);
    }

    private sealed class ClosedTerminal(IAnsiConsoleOutput inner) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = new FailingWriter();

        public bool IsTerminal => false;

        public int Width => inner.Width;

        public int Height => inner.Height;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }

        private sealed class FailingWriter : StringWriter
        {
            public override void Write(string? value) => throw new IOException("Input/output error");

            public override void Write(char value) => throw new IOException("Input/output error");

            public override void Flush() => throw new IOException("Input/output error");
        }
    }
}
