using Spectre.Console;
using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class MarkupCodesTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("  [bold]epoch[/]  [green]━━[/][dim]──[/]  97 %")]
    [InlineData("[dim]a[/][blue]b[/]")]
    [InlineData("[dim][[1, 2]] x[/]")]
    [InlineData("")]
    public void A_line_looks_as_Spectre_shows_it(string markup)
    {
        using TestConsole console = LiveRegionTests.Terminal(80, 24);
        string codes = new MarkupCodes(console).Translate(markup);
        console.Markup(markup);
        Screen expected = new(80, 24), actual = new(80, 24);
        expected.Write(console.Output);
        actual.Write(codes);
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(Markup.Remove(markup), actual.Text);
        // The same styles at the same places.
        Assert.Equal(console.Output, codes);
    }

    [Fact]
    public void Without_colours_there_are_none()
    {
        using TestConsole console = LiveRegionTests.Terminal(80, 24);
        console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        Assert.Equal("ab", new MarkupCodes(console).Translate("[blue]a[/][green]b[/]"));
    }
}
