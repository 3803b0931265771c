namespace Inkling.Digits;

/// <summary>What is demanded of a run; fixed before anything is trained.</summary>
/// <param name="Dense">Least test accuracy of the Dense NN.</param>
/// <param name="Cnn">Least test accuracy of the CNN.</param>
/// <param name="WorstClass">Least recall of the worst class of the model that is recommended.</param>
internal sealed record SuccessCriteria(double Dense, double Cnn, double WorstClass)
{
    /// <summary>The demands on a set: of MNIST what is known to be possible, of an unknown set that something was learned.</summary>
    internal static SuccessCriteria Of(DigitData data, bool quick) => (data.IsMnist, quick) switch
    {
        (true, false) => new(0.980, 0.990, 0.975),
        (true, true) => new(0.930, 0.960, 0.900),
        (false, false) => new(0.800, 0.850, 0.500),
        (false, true) => new(0.700, 0.750, 0.300),
    };

    internal double Of(DigitNetwork network) => network == DigitNetwork.Dense ? Dense : Cnn;

    /// <summary>The demands next to what was reached.</summary>
    internal IReadOnlyList<Criterion> Check(IReadOnlyList<NetworkRun> networks, NetworkRun? deployed) =>
    [
        .. networks.Select(run => new Criterion($"Test accuracy of the {run.Network.Title}", Of(run.Network), run.Test?.Accuracy)),
        new Criterion("Recall of the worst class, of the recommended model", WorstClass, deployed?.Test?.Classes.Where(score => score.Support > 0).Min(score => score.Recall)),
    ];
}
