using Inkling.Neural;

namespace Inkling.Digits;

/// <summary>
/// How the networks are trained unless somebody says otherwise. All numbers were chosen on validation images only;
/// docs/results.md tells what they reach.
/// </summary>
public static class Recipes
{
    /// <summary>The Dense NN's.</summary>
    public static Recipe Dense { get; } = new()
    {
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 2e-3,
        Schedule = new Schedule.OneCycle(WarmUp: 0.25),
        Epochs = 16,
        BatchSize = 128,
        WeightDecay = 0.05,
    };

    /// <summary>The CNN's.</summary>
    public static Recipe Cnn { get; } = new()
    {
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 3e-3,
        Schedule = new Schedule.OneCycle(WarmUp: 0.25),
        Epochs = 6,
        BatchSize = 128,
        WeightDecay = 0.05,
    };

    /// <summary>
    /// The fast CNN's: one epoch, with a short memory of gradients so that a rate of 0.01 is safe. Label smoothing gives 0.3 points of
    /// accuracy here, for confidences that are too low.
    /// </summary>
    public static Recipe Fast { get; } = new()
    {
        Optimizer = OptimizerKind.Adam,
        LearningRate = 1e-2,
        Beta1 = 0.7,
        Beta2 = 0.9,
        Schedule = new Schedule.OneCycle(WarmUp: 0.2, LowMomentum: null),
        Epochs = 1,
        BatchSize = 128,
        LabelSmoothing = 0.05,
    };

    /// <summary>The Dense NN's for a quick run.</summary>
    public static Recipe QuickDense { get; } = Dense with { Epochs = 3 };

    /// <summary>The CNN's for a quick run.</summary>
    public static Recipe QuickCnn { get; } = Cnn with { Epochs = 2 };

    /// <summary>The recipe of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="quick">Whether for a quick run.</param>
    public static Recipe Of(DigitNetwork network, bool quick) =>
        network == DigitNetwork.Dense ? (quick ? QuickDense : Dense)
        : network == DigitNetwork.Fast ? Fast
        : (quick ? QuickCnn : Cnn);
}
