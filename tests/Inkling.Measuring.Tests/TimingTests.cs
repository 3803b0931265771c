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
    public void Speeds_are_of_the_time_of_all_calls_and_the_share_is_of_the_peak_over_time()
    {
        KernelTimer timer = new();
        Measured measured = timer.Measure(() => Thread.SpinWait(1000), operations: 1000, bytes: 500, threads: 1, seconds: 0.02);
        Assert.Equal(measured.OperationsPerSecond / 2, measured.BytesPerSecond, 1e-6 * measured.BytesPerSecond);
        Assert.InRange(measured.OperationsPerSecond * measured.MedianSeconds, 1, 4000);
        Assert.True(measured.ShareOfPeak > 0 && measured.P90Seconds >= measured.MedianSeconds && measured.Calls >= 10);
        Assert.True(timer.Peak(1).OverTime <= timer.Peak(1).Best);
    }

    [Fact]
    public void A_peak_that_was_not_measured_is_not_made_up() => Assert.Throws<KeyNotFoundException>(() => new KernelTimer().Peak(3));
}
