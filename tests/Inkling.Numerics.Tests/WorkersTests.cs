namespace Inkling.Numerics.Tests;

[Collection(ThreadCountCollection.Name)]
public sealed class WorkersTests : IDisposable
{
    private static readonly int[] _runs = new int[10_000];
    private readonly int _before = Workers.ThreadCount;

    public WorkersTests() => Array.Clear(_runs);

    public void Dispose() => Workers.ThreadCount = _before;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_piece_runs_once(int threads)
    {
        Workers.ThreadCount = threads;
        foreach (int pieces in (int[])[0, 1, 2, 3, 7, 100])
        {
            for (int round = 0; round < 200; round++)
            {
                Counting work = default;
                Workers.Run(pieces, ref work);
            }
            Assert.All(_runs[..pieces], runs => Assert.Equal(200, runs));
            Assert.All(_runs[pieces..], runs => Assert.Equal(0, runs));
            Array.Clear(_runs);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_call_inside_a_call_runs_its_pieces_too(int threads)
    {
        Workers.ThreadCount = threads;
        Nested work = default;
        Workers.Run(50, ref work);
        Assert.All(_runs[..20], runs => Assert.Equal(50, runs));
    }

    [Fact]
    public void Calls_from_several_threads_at_once_all_finish()
    {
        Workers.ThreadCount = 3;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 300; round++)
            {
                Counting work = default;
                Workers.Run(64, ref work);
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.All(_runs[..64], runs => Assert.Equal(4 * 300, runs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_failure_reaches_the_caller_and_the_workers_go_on(int threads)
    {
        Workers.ThreadCount = threads;
        for (int round = 0; round < 20; round++)
        {
            Failing failing = default;
            Exception? thrown = Record.Exception(() => Workers.Run(40, ref failing));
            Assert.IsType<FormatException>(thrown?.GetBaseException());
            Counting work = default;
            Workers.Run(40, ref work);
        }
        Assert.All(_runs[..40], runs => Assert.Equal(20, runs));
    }

    [Fact]
    public void Workers_that_sleep_wake_up_again()
    {
        Workers.ThreadCount = 2;
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(20);
            Counting work = default;
            Workers.Run(10, ref work);
        }
        Assert.All(_runs[..10], runs => Assert.Equal(5, runs));
    }

    [Fact]
    public void Less_than_one_thread_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Workers.ThreadCount = 0);

    private readonly struct Counting : IWork
    {
        public void Run(int piece) => Interlocked.Increment(ref _runs[piece]);
    }

    private readonly struct Nested : IWork
    {
        public void Run(int piece)
        {
            Counting inner = default;
            Workers.Run(20, ref inner);
        }
    }

    private readonly struct Failing : IWork
    {
        public void Run(int piece)
        {
            if (piece == 13)
                throw new FormatException("Piece 13 fails.");
        }
    }
}
