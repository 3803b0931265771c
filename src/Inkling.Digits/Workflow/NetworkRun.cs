using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>One network on its way through a run.</summary>
internal sealed class NetworkRun(DigitNetwork network, TrainingConfiguration training, DigitModule module)
{
    internal DigitNetwork Network { get; } = network;

    internal TrainingConfiguration Training { get; } = training;

    internal Recipe Recipe => Training.Recipe;

    internal DigitModule Module { get; } = module;

    internal ModelSummary Summary { get; } = ModelSummary.Of(module.Network, new Shape(1, Inkling.Data.MnistFormat.ImageSize, Inkling.Data.MnistFormat.ImageSize, 1));

    internal FitResult? Fit { get; set; }

    /// <summary>How long the training took, validation included.</summary>
    internal TimeSpan FitTime { get; set; }

    /// <summary>Epochs that nobody has timed: those from before the run was resumed, since times are in no checkpoint.</summary>
    internal int UntimedEpochs => History.Epochs.Count(epoch => epoch.TrainingTime is null);

    /// <summary>Whether all of the training was timed; what was is else this process's part.</summary>
    internal bool IsTimed => UntimedEpochs == 0;

    /// <summary>The saved model, relative to the run folder.</summary>
    internal string? ModelFile { get; set; }

    internal string? ModelSha256 { get; set; }

    internal ModelEvaluation? Test { get; set; }

    /// <summary>Place of its colour in charts: the same in all.</summary>
    internal int Color => Network == DigitNetwork.Dense ? 1 : 0;

    internal RunHistory History => Fit?.History ?? RunHistory.Empty;

    /// <summary>The best epoch's record.</summary>
    internal EpochRecord? BestEpoch => Fit?.Best is { } best ? History.Epochs.FirstOrDefault(epoch => epoch.Epoch == best.Epoch) : null;
}
