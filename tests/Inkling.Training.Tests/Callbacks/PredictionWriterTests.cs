using System.Globalization;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class PredictionWriterTests
{
    [Fact]
    public void Each_sample_has_a_row_whose_values_read_back_to_the_same_bits()
    {
        using TemporaryFolder folder = new();
        Predictions predictions = Predict(new PredictionWriter(folder["out/predictions.csv"], ["in, side", "out"]));
        string[] lines = File.ReadAllText(folder["out/predictions.csv"]).Split('\n');
        Assert.Equal("sample,\"in, side\",out", lines[0]);
        Assert.Equal((52, ""), (lines.Length, lines[^1]));
        for (int sample = 0; sample < 50; sample++)
        {
            string[] fields = lines[sample + 1].Split(',');
            Assert.Equal(sample.ToString(CultureInfo.InvariantCulture), fields[0]);
            Assert.Equal(predictions.Row(sample).ToArray(), fields[1..].Select(field => float.Parse(field, CultureInfo.InvariantCulture)));
        }
        Predict(new PredictionWriter(folder["plain.csv"]));
        Assert.StartsWith("sample,value_0,value_1\n0,", File.ReadAllText(folder["plain.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_do_not_fit_are_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("3 names", Assert.Throws<UserErrorException>(() => Predict(new PredictionWriter(folder["predictions.csv"], ["a", "b", "c"]))).Message);
        Assert.Empty(Directory.GetFiles(folder.ToString()));
    }

    private static Predictions Predict(PredictionWriter writer) =>
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, Callbacks = [writer] }).Predict(Spirals.Module(), Spirals.Data());
}
