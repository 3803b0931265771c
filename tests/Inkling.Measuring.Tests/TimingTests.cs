namespace Inkling.Measuring.Tests;

/// <summary>The clockwork.</summary>
public class TimingTests
{
    [Fact]
    public void An_action_is_called_at_least_once_and_each_call_is_counted()
    {
        Stopclock clock = new();
        int calls = 0;
        clock.Repeat(() => calls++, seconds: 0);
        clock.Repeat(() => calls++, seconds: 0.001);
        Assert.Equal(calls, clock.Calls);
        Assert.InRange(clock.Quantile(0.5), clock.Quantile(0), clock.Quantile(1));
        Assert.True(clock.Seconds >= 0.001);
    }

    [Fact]
    public void Without_a_call_there_is_no_median()
    {
        Stopclock clock = new();
        Assert.Throws<InvalidOperationException>(() => clock.Quantile(0.5));
        clock.Repeat(() => { }, 0);
        clock.Clear();
        Assert.Throws<InvalidOperationException>(() => clock.Quantile(0.5));
    }

    [Fact]
    public void What_is_allocated_is_counted()
    {
        object? kept = null;
        Assert.True(Allocation.BytesPerCall(() => kept = new byte[1000]) >= 1000);
        GC.KeepAlive(kept);
    }

    [Fact]
    public void Shares_and_speeds_follow_from_the_median()
    {
        Measured measured = new KernelTimer().Measure(() => Thread.SpinWait(1000), operations: 1000, bytes: 500, threads: 1, seconds: 0.002);
        Assert.Equal(1000 / measured.MedianSeconds, measured.OperationsPerSecond, 1e-6);
        Assert.Equal(500 / measured.MedianSeconds, measured.BytesPerSecond, 1e-6);
        Assert.True(measured.ShareOfPeak > 0 && measured.P90Seconds >= measured.MedianSeconds && measured.Calls >= 5);
    }
}
