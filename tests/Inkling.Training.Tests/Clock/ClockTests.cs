using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ClockTests
{
    [Fact]
    public void Epochs_steps_batches_and_samples_are_different_types()
    {
        Type[] types = [typeof(EpochCount), typeof(StepCount), typeof(BatchCount), typeof(SampleCount)];
        foreach (Type a in types)
        {
            foreach (Type b in types.Where(b => b != a))
            {
                Assert.False(a.IsAssignableFrom(b));
                Assert.DoesNotContain(a.GetMethods(), method => method.Name is "op_Implicit" or "op_Explicit");
            }
        }
        Assert.Equal("3 epochs", 3.Epochs.ToString());
        Assert.Equal("1 step", 1.Steps.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => (-1).Batches);
    }

    [Fact]
    public void A_limit_on_epochs_gives_whole_epochs()
    {
        TrainingPlan plan = TrainingPlan.Make(3.Epochs, null, 4.Batches);
        Assert.Equal((3.Epochs, 12.Steps), (plan.Epochs, plan.TotalSteps));
        Assert.Equal(4.Batches, plan.BatchesOf(2.Epochs));
    }

    [Fact]
    public void A_limit_on_steps_cuts_the_last_epoch_short()
    {
        TrainingPlan plan = TrainingPlan.Make(null, 6.Steps, 4.Batches);
        Assert.Equal((2.Epochs, 6.Steps), (plan.Epochs, plan.TotalSteps));
        Assert.Equal((4.Batches, 2.Batches), (plan.BatchesOf(0.Epochs), plan.BatchesOf(1.Epochs)));
    }

    [Fact]
    public void Steps_are_windows_of_batches()
    {
        TrainingPlan plan = TrainingPlan.Make(2.Epochs, 5.Steps, 7.Batches, 3.Batches);
        Assert.Equal((3.Steps, 2.Epochs, 5.Steps), (plan.StepsPerEpoch, plan.Epochs, plan.TotalSteps));
        Assert.Equal((7.Batches, 6.Batches), (plan.BatchesOf(0.Epochs), plan.BatchesOf(1.Epochs)));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 3], Enumerable.Range(0, 8).Select(batch => (int)plan.StepsAt(new(0.Epochs, batch.Batches)).Value));
        Assert.Equal([0, 3, 6, 7], Enumerable.Range(0, 8).Where(batch => plan.IsBetweenSteps(new(0.Epochs, batch.Batches))));
        Assert.Equal(FitPhase.EpochEnd, plan.PhaseAt(new(1.Epochs, 6.Batches)));
    }

    [Fact]
    public void The_first_of_two_limits_counts()
    {
        Assert.Equal(6.Steps, TrainingPlan.Make(3.Epochs, 6.Steps, 4.Batches).TotalSteps);
        Assert.Equal(4.Steps, TrainingPlan.Make(1.Epochs, 6.Steps, 4.Batches).TotalSteps);
    }

    [Fact]
    public void The_phase_is_a_function_of_the_clock()
    {
        TrainingPlan plan = TrainingPlan.Make(null, 6.Steps, 4.Batches);
        Assert.Equal(FitPhase.Training, plan.PhaseAt(default));
        Assert.Equal(FitPhase.Training, plan.PhaseAt(new(0.Epochs, 3.Batches)));
        Assert.Equal(FitPhase.EpochEnd, plan.PhaseAt(new(0.Epochs, 4.Batches)));
        Assert.Equal(FitPhase.Training, plan.PhaseAt(new(1.Epochs, 0.Batches)));
        Assert.Equal(FitPhase.EpochEnd, plan.PhaseAt(new(1.Epochs, 2.Batches)));
        Assert.Equal(FitPhase.Finished, plan.PhaseAt(new(2.Epochs, 0.Batches)));
        Assert.Equal(5.Steps, plan.StepsAt(new(1.Epochs, 1.Batches)));
    }

    [Fact]
    public void A_plan_without_an_end_or_without_anything_to_do_is_refused()
    {
        Assert.Contains("MaxEpochs", Assert.Throws<UserErrorException>(() => TrainingPlan.Make(null, null, 4.Batches)).Message);
        Assert.Throws<UserErrorException>(() => TrainingPlan.Make(0.Epochs, null, 4.Batches));
        Assert.Throws<UserErrorException>(() => TrainingPlan.Make(null, 0.Steps, 4.Batches));
        Assert.Throws<UserErrorException>(() => TrainingPlan.Make(1.Epochs, null, 0.Batches));
        Assert.Throws<UserErrorException>(() => TrainingPlan.Make(null, new StepCount(long.MaxValue - 1), 1.Batches));
    }
}
