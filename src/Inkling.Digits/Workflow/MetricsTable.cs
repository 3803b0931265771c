using System.Globalization;
using System.Text;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>The contents of a run's <c>metrics.csv</c>: one row per network and epoch. Times are left out, so that the same run gives the same bytes.</summary>
internal static class MetricsTable
{
    private static readonly Metric[] Columns =
        [Metrics.TrainingLoss, Metrics.TrainingAccuracy, Metrics.ValidationLoss, Metrics.ValidationAccuracy];

    internal static string Make(IEnumerable<NetworkRun> networks)
    {
        StringBuilder text = new("network,epoch,step,learning_rate,");
        text.AppendJoin(',', Columns.Select(metric => metric.Column)).Append('\n');
        foreach (NetworkRun network in networks)
        {
            foreach (EpochRecord epoch in network.History.Epochs)
            {
                text.Append(CultureInfo.InvariantCulture, $"{network.Network.Key},{epoch.Epoch},{epoch.Step},{epoch.LearningRate:R},");
                text.AppendJoin(',', Columns.Select(metric => epoch.ValueOf(metric)?.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
            }
        }
        return text.ToString();
    }
}
