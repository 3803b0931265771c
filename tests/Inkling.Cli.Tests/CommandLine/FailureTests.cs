using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, int, string> Expected => new()
    {
        { new UserErrorException("'x' is wrong: give y."), 1, "error: 'x' is wrong: give y." },
        { new UserErrorException("two\n lines"), 1, "error: two lines" },
        { new DivergedException(new Divergence(7, 1, 7, "conv1", "The loss became NaN at step 7.")), 3, "error: The loss became NaN at step 7." },
        { new OperationCanceledException(), 4, "error: stopped on request." },
        { new IOException("The network is gone."), 1, "error: The network is gone." },
        { new IOException("No space left on device", 28), 1, "error: the disk is full (No space left on device). Make room, or choose another place for what is written." },
        { new UnauthorizedAccessException("Access to 'runs' is denied."), 1, "error: Access to 'runs' is denied. Choose a place that you may write to." },
        { new AggregateException(new UserErrorException("Inside.")), 1, "error: Inside." },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void What_a_user_can_mend_is_one_line_without_a_stack_trace(Exception exception, int code, string line)
    {
        StringWriter error = new();
        Assert.Equal(code, Failures.Report(exception, error));
        Assert.Equal(line + error.NewLine, error.ToString());
    }

    [Fact]
    public void A_mistake_of_the_program_shows_its_stack_trace()
    {
        StringWriter error = new();
        int code = Failures.Guard(() => throw new InvalidOperationException("Impossible."), error);
        Assert.Equal(70, code);
        Assert.Contains("mistake in Inkling itself", error.ToString());
        Assert.Contains(nameof(A_mistake_of_the_program_shows_its_stack_trace), error.ToString());
    }

    [Fact]
    public void A_reader_who_has_gone_is_no_news()
    {
        StringWriter error = new();
        Assert.Equal(141, Failures.Guard(() => throw new BrokenPipeException(new IOException()), error));
        Assert.Equal("", error.ToString());
    }
}
