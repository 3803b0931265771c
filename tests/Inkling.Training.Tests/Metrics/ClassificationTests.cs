using FsCheck.Xunit;

namespace Inkling.Training.Tests;

/// <summary>Classification metrics against values computed by hand, naive twins, and samples that define nothing.</summary>
public class ClassificationTests
{
    private static readonly float[] WithNaN = [float.NaN, 0];

    [Fact]
    public void Precision_recall_and_f1_are_those_computed_by_hand()
    {
        // True 0: two right, one taken for 1. True 1: one right. True 2: taken for 0. Class 3 does not occur.
        ConfusionMatrix confusion = ConfusionMatrix.Of([0, 0, 0, 1, 2], [0, 0, 1, 1, 0], 4);
        Assert.Equal((2.0 / 3 + 0.5 + 0) / 3, confusion.MacroPrecision, 1e-15);
        Assert.Equal((2.0 / 3 + 1 + 0) / 3, confusion.MacroRecall, 1e-15);
        Assert.Equal((2.0 / 3 + 2.0 / 3 + 0) / 3, confusion.MacroF1, 1e-15);
        Assert.Equal((0.6, 0.6, 0.6), (confusion.MicroPrecision, confusion.MicroRecall, confusion.MicroF1));
        Assert.Equal(0, confusion.ScoreOf(7).F1);
    }

    [Fact]
    public void A_sample_without_an_answer_counts_for_its_class_and_for_no_answer()
    {
        ConfusionMatrix confusion = new Samples(2, [0, 0, 1], [1, 0, .. WithNaN, 0, 1]).AddTo(new ConfusionMatrix());
        Assert.Equal((3, 2), (confusion.Count, confusion.Correct));
        Assert.Equal((1, 2.0 / 3, 0.8), (confusion.MicroPrecision, confusion.MicroRecall, confusion.MicroF1));
        Assert.Equal(new ClassScore(0, 2, 1, 0.5, 2.0 / 3), confusion.ScoreOf(0));
        Assert.Equal([1, 0], confusion.Unanswered);
    }

    [Property]
    public void Macro_and_micro_equal_their_naive_twins(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        ConfusionMatrix confusion = samples.AddTo(new ConfusionMatrix());
        int[] answers = [.. Enumerable.Range(0, samples.Count).Select(i => Array.IndexOf(samples.LogitsOf(i), samples.LogitsOf(i).Max()))];
        List<double> precisions = [], recalls = [], f1s = [];
        foreach (int c in samples.Labels.Select(label => (int)label).Concat(answers).Distinct())
        {
            double right = Enumerable.Range(0, samples.Count).Count(i => samples.Labels[i] == c && answers[i] == c);
            double precision = right / Math.Max(1, answers.Count(answer => answer == c)), recall = right / Math.Max(1, samples.Labels.Count(label => label == c));
            precisions.Add(precision);
            recalls.Add(recall);
            f1s.Add(right == 0 ? 0 : 2 * precision * recall / (precision + recall));
        }
        double accuracy = (double)answers.Where((answer, i) => answer == samples.Labels[i]).Count() / samples.Count;
        Assert.Equal(precisions.Average(), confusion.MacroPrecision, 1e-12);
        Assert.Equal(recalls.Average(), confusion.MacroRecall, 1e-12);
        Assert.Equal(f1s.Average(), confusion.MacroF1, 1e-12);
        Assert.Equal((accuracy, accuracy, accuracy), (confusion.MicroPrecision, confusion.MicroRecall, confusion.MicroF1));
    }

    [Property]
    public void The_label_is_in_the_top_k_if_sorting_puts_it_there(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        for (int k = 1; k <= samples.ClassCount; k++)
        {
            int places = k;
            int expected = Enumerable.Range(0, samples.Count).Count(i =>
                Enumerable.Range(0, samples.ClassCount).OrderByDescending(c => samples.LogitsOf(i)[c]).Take(places).Contains(samples.Labels[i]));
            Assert.Equal((double)expected / samples.Count, samples.AddTo(new TopAccuracy(k)).Share);
        }
        Assert.Equal(samples.AddTo(new ConfusionMatrix()).MicroRecall, samples.AddTo(new TopAccuracy(1)).Share);
        Assert.Equal(1, samples.AddTo(new TopAccuracy(samples.ClassCount)).Share);
    }

    [Fact]
    public void A_NaN_is_never_in_the_top()
    {
        Assert.Equal(0, new Samples(2, [1], WithNaN).AddTo(new TopAccuracy(2)).Share);
        Assert.False(Accuracy.IsInTop([float.NegativeInfinity, float.NegativeInfinity], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopAccuracy(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassificationMetrics<TestPhase>.TopAccuracy(0));
    }

    [Property]
    public void Calibration_errors_equal_their_naive_twins(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        Calibration calibration = samples.AddTo(new CalibrationBins(5)).ToCalibration();
        var answers = Enumerable.Range(0, samples.Count).Select(i => (Confidence: (double)samples.ProbabilitiesOf(i).Max(), IsRight: Accuracy.ArgMax(samples.LogitsOf(i)) == samples.Labels[i]));
        var bins = answers.GroupBy(answer => Enumerable.Range(1, 5).First(b => answer.Confidence <= b / 5.0)).ToArray();
        double Gap(IEnumerable<(double Confidence, bool IsRight)> bin) => Math.Abs(bin.Average(answer => answer.Confidence) - bin.Average(answer => answer.IsRight ? 1.0 : 0));
        Assert.Equal(bins.Sum(bin => bin.Count() * Gap(bin)) / samples.Count, calibration.ExpectedError, 1e-12);
        Assert.Equal(bins.Max(Gap), calibration.LargestError, 1e-12);
    }

    [Property]
    public void The_Brier_score_equals_its_naive_twin(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        double expected = Enumerable.Range(0, samples.Count).Average(i => samples.ProbabilitiesOf(i).Select((p, c) => Math.Pow(p - (c == samples.Labels[i] ? 1.0 : 0.0), 2)).Sum());
        Assert.Equal(expected, samples.AddTo(new BrierScore()).Mean, 1e-12);
    }

    [Fact]
    public void Brier_and_calibration_are_those_computed_by_hand()
    {
        // Even odds: (1/2)^2 + (1/2)^2. Certain: 0 if right, 2 if wrong.
        Assert.Equal(0.5, new Samples(2, [0], [3, 3]).AddTo(new BrierScore()).Mean);
        Samples certain = new(2, [0, 1], [200, 0, 200, 0]);
        Assert.Equal(1, certain.AddTo(new BrierScore()).Mean);
        Calibration calibration = certain.AddTo(new CalibrationBins()).ToCalibration();
        Assert.Equal((0.5, 0.5, 1), (calibration.ExpectedError, calibration.LargestError, calibration.MeanConfidence));
    }

    [Property]
    public void Auroc_is_the_share_of_pairs_in_the_right_order(ulong seed)
    {
        Samples samples = Samples.Draw(seed);
        Auroc auroc = samples.AddTo(new Auroc());
        List<double> defined = [];
        for (int c = 0; c < samples.ClassCount; c++)
        {
            int label = c;
            double[] Scores(bool own) => [.. Enumerable.Range(0, samples.Count).Where(i => samples.Labels[i] == label == own).Select(i => (double)samples.ProbabilitiesOf(i)[label])];
            double[] positives = Scores(true), negatives = Scores(false);
            double expected = positives.Sum(p => negatives.Sum(n => p > n ? 1 : p == n ? 0.5 : 0)) / (positives.Length * negatives.Length);
            Assert.Equal(expected, auroc.Of(c), 1e-12);
            if (!double.IsNaN(expected))
                defined.Add(expected);
        }
        Assert.Equal(defined.Count == 0 ? double.NaN : defined.Average(), auroc.Macro, 1e-12);
        Assert.Equal(samples.ClassCount == 2 ? auroc.Of(1) : double.NaN, auroc.Binary);
    }

    [Fact]
    public void Auroc_is_that_computed_by_hand()
    {
        Assert.Equal(0.75, Auroc.Of([0.1f, 0.4f, 0.35f, 0.8f], [false, false, true, true]));
        Assert.Equal(0.5, Auroc.Of([0.3f, 0.3f, 0.3f], [true, false, true]));
        Assert.Equal(0.5, Auroc.Of([0f, -0f], [true, false]));
        Assert.Equal(1, Auroc.Of([float.NegativeInfinity, float.PositiveInfinity], [false, true]));
        Assert.Throws<ArgumentException>(() => Auroc.Of([0f], []));
    }

    [Fact]
    public void What_the_samples_do_not_define_is_NaN()
    {
        Auroc oneClass = new Samples(3, [1, 1], [0, 1, 2, 2, 1, 0]).AddTo(new Auroc());
        Assert.True(double.IsNaN(oneClass.Macro) && double.IsNaN(oneClass.Of(1)) && double.IsNaN(oneClass.Of(5)) && double.IsNaN(oneClass.Binary));
        Auroc twoOfThree = new Samples(3, [1, 0], [0, 1, 2, 2, 1, 0]).AddTo(new Auroc());
        Assert.Equal((twoOfThree.Of(0) + twoOfThree.Of(1)) / 2, twoOfThree.Macro);
        Samples bad = new(2, [0, 1], [1, 0, .. WithNaN]);
        Assert.True(double.IsNaN(bad.AddTo(new Auroc()).Macro) && double.IsNaN(bad.AddTo(new BrierScore()).Mean));
        Assert.True(double.IsNaN(bad.AddTo(new CalibrationBins()).ToCalibration().ExpectedError) && double.IsNaN(bad.AddTo(new CalibrationBins()).ToCalibration().LargestError));
        ConfusionMatrix none = new();
        Assert.True(double.IsNaN(none.MacroF1) && double.IsNaN(none.MicroF1) && double.IsNaN(new Auroc().Macro) && double.IsNaN(new BrierScore().Mean) && double.IsNaN(new TopAccuracy(1).Share));
    }

    [Fact]
    public void Samples_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Samples(2, [2], [0, 1]).AddTo(new ConfusionMatrix()));
        Assert.Throws<ArgumentException>(() => new ClassificationBatch([0, 1], [0, 1, 2], [0], 2));
        Samples two = new(2, [1], [0, 1]), three = new(3, [1], [0, 1, 2]);
        Assert.Throws<ArgumentException>(() => three.AddTo(two.AddTo(new ConfusionMatrix())));
        Assert.Throws<ArgumentException>(() => three.AddTo(two.AddTo(new Auroc())));
        Assert.Throws<ArgumentException>(() => new CalibrationBins(3).Add(new CalibrationBins(4)));
        Assert.Throws<ArgumentException>(() => new TopAccuracy(3).Add(new TopAccuracy(4)));
    }
}
