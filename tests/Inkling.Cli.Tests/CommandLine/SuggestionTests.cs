namespace Inkling.Cli.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("epochs", "epochs", 0)]
    [InlineData("epoch", "epochs", 1)]
    [InlineData("epcohs", "epochs", 1)]
    [InlineData("sede", "seed", 1)]
    [InlineData("", "run", 3)]
    public void Distance_counts_letters_to_change(string a, string b, int distance)
    {
        Assert.Equal(distance, Suggestion.Distance(a, b));
        Assert.Equal(distance, Suggestion.Distance(b, a));
    }

    [Theory]
    [InlineData("--epoks", "--epochs")]
    [InlineData("--treads", "--threads")]
    [InlineData("trian", "train")]
    public void The_closest_word_is_suggested(string typed, string meant) =>
        Assert.Equal(meant, Suggestion.For(typed, ["run", "train", "--epochs", "--threads", "--seed"]));

    [Fact]
    public void Nothing_is_suggested_for_a_word_that_looks_like_no_other() =>
        Assert.Null(Suggestion.For("--frobnicate", ["--epochs", "--threads", "--data"]));
}
