using System.Runtime.CompilerServices;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// What a step gives back: its loss, <c>return loss;</c>, or the loss with means to log beside it,
/// <c>return loss.With(Metrics.TrainingAccuracy, correct, samples);</c>. It fits a step of its own phase only.
/// </summary>
/// <typeparam name="TPhase">The step's phase.</typeparam>
/// <remarks>
/// Means that are known when the loss is go with the loss. What is read from logits, what has a state of its own, values of single samples and
/// whatever does not fit in here are logged by the <see cref="StepContext{TPhase}"/>.
/// </remarks>
public readonly struct StepResult<TPhase>
    where TPhase : struct, IMetricPhase
{
    /// <summary>Means that one result carries at most: it is a value that is handed on at each step, with no memory of its own.</summary>
    public const int MostMeans = 4;

    private readonly Means _means;
    private readonly int _count;

    private StepResult(Loss loss, Means means, int count) => (Loss, _means, _count) = (loss, means, count);

    /// <summary>The loss.</summary>
    public Loss Loss { get; }

    /// <summary>A loss with nothing to log beside it.</summary>
    public static implicit operator StepResult<TPhase>(Loss loss) => new(loss, default, 0);

    /// <summary>This result with a batch's sum to add to one mean more.</summary>
    /// <param name="metric">The mean's handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="sum">Sum of the samples' values: of correct answers, the number.</param>
    /// <param name="count">Number of samples.</param>
    /// <exception cref="InvalidOperationException">It carries <see cref="MostMeans"/> already.</exception>
    public StepResult<TPhase> With<TDirection>(MeanMetric<TPhase, TDirection> metric, double sum, long count)
        where TDirection : struct, IMetricDirection => With(new Mean(metric, sum, count, default));

    /// <summary>This result with another loss, or a part of this one, to add to one mean more: sample by sample, exactly, where it is made of samples.</summary>
    /// <param name="metric">The mean's handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="part">The loss, of the same step.</param>
    /// <exception cref="InvalidOperationException">It carries <see cref="MostMeans"/> already.</exception>
    public StepResult<TPhase> With<TDirection>(MeanMetric<TPhase, TDirection> metric, Loss part)
        where TDirection : struct, IMetricDirection => With(new Mean(metric, part.Sum, part.Samples, part));

    /// <summary>Logs what goes along with the loss.</summary>
    internal void LogTo(StepContext<TPhase> context)
    {
        for (int i = 0; i < _count; i++)
        {
            Mean mean = _means[i];
            if (mean.Part.PerSample.IsEmpty)
                context.Add(mean.Metric, mean.Sum, mean.Count);
            else
                context.Add(mean.Metric, mean.Part.PerSample);
        }
    }

    private StepResult<TPhase> With(Mean mean)
    {
        if (_count == MostMeans)
            throw new InvalidOperationException($"A step returns at most {MostMeans} means beside its loss: log '{mean.Metric.Column}' by context.Log.");
        Means means = _means;
        means[_count] = mean;
        return new StepResult<TPhase>(Loss, means, _count + 1);
    }

    private readonly record struct Mean(Metric Metric, double Sum, long Count, Loss Part);

    [InlineArray(MostMeans)]
    private struct Means
    {
        private Mean _first;
    }
}

/// <summary>Losses as the results of steps.</summary>
public static class LossExtensions
{
    /// <summary>The loss with a batch's sum to add to a mean.</summary>
    /// <param name="loss">What the step wants to make small.</param>
    /// <param name="metric">The mean's handle, which the module lists in its LoggedMetrics; it says of which phase the step is.</param>
    /// <param name="sum">Sum of the samples' values: of correct answers, the number.</param>
    /// <param name="count">Number of samples.</param>
    public static StepResult<TPhase> With<TPhase, TDirection>(this Loss loss, MeanMetric<TPhase, TDirection> metric, double sum, long count)
        where TPhase : struct, IMetricPhase
        where TDirection : struct, IMetricDirection => ((StepResult<TPhase>)loss).With(metric, sum, count);

    /// <summary>The loss with another one, or a part of it, to add to a mean.</summary>
    /// <param name="loss">What the step wants to make small.</param>
    /// <param name="metric">The mean's handle, which the module lists in its LoggedMetrics; it says of which phase the step is.</param>
    /// <param name="part">The other loss, of the same step.</param>
    public static StepResult<TPhase> With<TPhase, TDirection>(this Loss loss, MeanMetric<TPhase, TDirection> metric, Loss part)
        where TPhase : struct, IMetricPhase
        where TDirection : struct, IMetricDirection => ((StepResult<TPhase>)loss).With(metric, part);
}
