namespace Inkling.Cli.Tests;

public sealed class KeyTests
{
    private readonly ManualTime _time = new();
    private int _stops, _toggles;

    private KeyBindings Bindings => new(() => _stops++, () => _toggles++, _time);

    [Fact]
    public void Q_stops_and_c_toggles_and_others_do_nothing()
    {
        KeyBindings keys = Bindings;
        foreach (char key in "abxyz")
            keys.Press(key);
        Assert.Equal((0, 0), (_stops, _toggles));
        keys.Press('c');
        keys.Press('q');
        keys.Press('C');
        Assert.Equal((1, 2), (_stops, _toggles));
        _time.Advance(TimeSpan.FromSeconds(2));
        keys.Press('Q');
        Assert.Equal(2, _stops);
    }

    [Fact]
    public void Q_held_down_is_one_wish_and_not_the_second_that_leaves_at_once()
    {
        KeyBindings keys = Bindings;
        for (int i = 0; i < 100; i++)
        {
            keys.Press('q');
            _time.Advance(TimeSpan.FromMilliseconds(300));
        }
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void Keys_change_a_terminal_only_while_they_are_read_and_are_not_echoed()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        string before = terminal.Attributes;
        KeyMode mode = new(terminal.Slave, () => true);
        Assert.Equal("", mode.Read());
        Assert.True(mode.TryBegin());
        Assert.NotEqual(before, terminal.Attributes);
        terminal.Type("q");
        Assert.Equal("q", Await(mode.Read, "q"));
        terminal.Type("ccc");
        Assert.Equal("ccc", Await(mode.Read, "ccc"));
        Assert.Equal("", terminal.Written());
        mode.End();
        Assert.Equal(before, terminal.Attributes);
        mode.End();
        Assert.Equal("", mode.Read());
        Assert.Equal(before, terminal.Attributes);
    }

    [Theory]
    [InlineData("\u001b[A")]
    [InlineData("\u001bq")]
    [InlineData("quick")]
    [InlineData("\n")]
    [InlineData("é")]
    public void Function_keys_and_what_is_pasted_are_no_letters(string typed)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        KeyMode mode = new(terminal.Slave, () => true);
        Assert.True(mode.TryBegin());
        terminal.Type(typed);
        Thread.Sleep(20);
        Assert.Equal("", mode.Read());
        Assert.Equal("", mode.Read());
        mode.End();
    }

    [Fact]
    public void In_the_background_nothing_is_changed_or_read_until_the_shell_says_so()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        string before = terminal.Attributes;
        bool? mine = false;
        KeyMode mode = new(terminal.Slave, () => mine);
        Assert.True(mode.TryBegin());
        Assert.Equal("", mode.Read());
        Assert.Equal(before, terminal.Attributes);
        mine = true;
        Assert.Equal("", mode.Read());
        Assert.NotEqual(before, terminal.Attributes);
        mine = false;
        mode.End();
        Assert.NotEqual(before, terminal.Attributes);
        mine = null;
        Assert.False(mode.TryBegin());
    }

    [Fact]
    public void What_was_typed_ahead_is_left_for_the_shell()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        string before = terminal.Attributes;
        terminal.Type("ls\n");
        Assert.Contains("ls", Await(terminal.Written, "ls\r\n"));
        KeyMode mode = new(terminal.Slave, () => true);
        Assert.False(mode.TryBegin());
        Assert.Equal(before, terminal.Attributes);
    }

    private static string Await(Func<string> read, string expected)
    {
        string text = "";
        for (int i = 0; i < 1000 && text.Length < expected.Length; i++)
        {
            text += read();
            Thread.Sleep(5);
        }
        return text;
    }
}
