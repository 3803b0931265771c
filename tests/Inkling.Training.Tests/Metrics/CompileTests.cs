using Microsoft.CodeAnalysis;

namespace Inkling.Training.Tests;

/// <summary>What the types promise: a mistake in phase, direction, spelling or unit is found by the compiler.</summary>
public class CompileTests
{
    [Theory]
    [InlineData("MetricMonitor.On(Metrics.ValidationLoss)")]
    [InlineData("EarlyStopping.On(ClassificationMetrics<ValidationPhase>.MacroF1, patience: 3)")]
    [InlineData("step.Log(Metrics.TrainingAccuracy, 1, 1)")]
    [InlineData("step.StateOf(ClassificationMetrics<TrainingPhase>.Confusion)")]
    [InlineData("result = loss")]
    [InlineData("result = loss.With(Metrics.TrainingAccuracy, 1, 1)")]
    [InlineData("result = loss.With(Metrics.TrainingAccuracy, 1, 1).With(Metrics.TrainingLoss, loss)")]
    [InlineData("new TrainerOptions { MaxEpochs = new EpochCount(3), MaxSteps = new StepCount(3), TrainingBatchLimit = new BatchCount(3) }")]
    [InlineData("new EpochCount(3).CompareTo(new EpochCount(4))")]
    public void What_is_right_compiles(string code) => Assert.Empty(Errors(code));

    [Theory]
    [InlineData("a metric of another phase is watched", "MetricMonitor.On(Metrics.TrainingLoss)", "CS1503")]
    [InlineData("a test metric is watched", "EarlyStopping.On(Metrics.TestAccuracy, patience: 3)", "CS1503")]
    [InlineData("a training F1 is watched", "MetricMonitor.On(ClassificationMetrics<TrainingPhase>.MacroF1)", "CS1503")]
    [InlineData("the name is misspelt", "MetricMonitor.On(Metrics.ValidationAcuracy)", "CS0117")]
    [InlineData("the name is a string", "MetricMonitor.On(\"validation_loss\")", "CS0411")]
    [InlineData("the direction is wrong", "MetricMonitor.On<HigherIsBetter>(Metrics.ValidationLoss)", "CS1503")]
    [InlineData("the direction of an F1 is wrong", "EarlyStopping.On<LowerIsBetter>(ClassificationMetrics<ValidationPhase>.MacroF1, 3)", "CS1503")]
    [InlineData("a step logs a metric of another phase", "step.Log(Metrics.ValidationAccuracy, 1, 1)", "CS1503")]
    [InlineData("a step adds to a state of another phase", "step.StateOf(ClassificationMetrics<ValidationPhase>.Confusion)", "CS1503")]
    [InlineData("a step returns a metric of another phase", "result = loss.With(Metrics.ValidationAccuracy, 1, 1)", "CS0029")]
    [InlineData("a step returns metrics of two phases", "result = loss.With(Metrics.TrainingAccuracy, 1, 1).With(Metrics.ValidationAccuracy, 1, 1)", "CS1503")]
    [InlineData("a step returns a loss to log in another phase", "result = loss.With(Metrics.TestLoss, loss)", "CS0029")]
    [InlineData("a step returns a sum for what is no mean", "result = loss.With(ClassificationMetrics<TrainingPhase>.MacroAuroc, 1, 1)", "CS0411")]
    [InlineData("a sum is logged to what is no mean", "step.Log(ClassificationMetrics<TrainingPhase>.MacroAuroc, 1, 1)", "CS0411")]
    [InlineData("epochs are given in steps", "new TrainerOptions { MaxEpochs = new StepCount(3) }", "CS0029")]
    [InlineData("steps are given in epochs", "new TrainerOptions { MaxSteps = new EpochCount(3) }", "CS0029")]
    [InlineData("steps are given in batches", "new TrainerOptions { MaxSteps = new BatchCount(3) }", "CS0029")]
    [InlineData("epochs are a bare number", "new TrainerOptions { MaxEpochs = 3 }", "CS0029")]
    [InlineData("epochs are compared with steps", "(new EpochCount(3) == new StepCount(3)).ToString()", "CS0019")]
    [InlineData("epochs are ordered with steps", "new EpochCount(3).CompareTo(new StepCount(3))", "CS1503")]
    [InlineData("an epoch is used as a batch of the clock", "new TrainingClock(new BatchCount(0), new EpochCount(0))", "CS1503")]
    public void A_mistake_does_not_compile(string mistake, string code, string diagnostic)
    {
        IReadOnlyList<Diagnostic> errors = Errors(code);
        Assert.True(errors.Count > 0, $"It compiles although {mistake}: {code}");
        Assert.All(errors, error => Assert.Equal(diagnostic, error.Id));
    }

    private static IReadOnlyList<Diagnostic> Errors(string code)
    {
        string program = $"using Inkling.Neural; using Inkling.Training; static class Program {{ static void Run(StepContext<TrainingPhase> step, Loss loss, StepResult<TrainingPhase> result) {{ {code}; }} }}";
        return Snippets.Errors(program);
    }
}
