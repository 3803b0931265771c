using Inkling.Training;

namespace Inkling.Digits.Tests;

public class StatisticsTests
{
    /// <summary>Values of R's binom::binom.wilson and of Newcombe (1998), Statistics in Medicine 17, table I.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(9920, 10000, 0.9901, 0.9936)]
    public void Wilson_interval_equals_published_values(long successes, long trials, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(low, interval.Low, 0.00006);
        Assert.Equal(high, interval.High, 0.00006);
    }

    [Fact]
    public void Wilson_interval_stays_within_0_and_1()
    {
        Assert.Equal(1, WilsonInterval.Of(20, 20).High);
        Assert.Equal(0, WilsonInterval.Of(0, 20).Low);
        Assert.Equal(new WilsonInterval(0, 1), WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
    }

    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(5, 5, 1.0)]
    [InlineData(0, 5, 0.0625)] // 2 / 2^5
    [InlineData(1, 9, 0.021484375)] // 2 (1 + 10) / 2^10
    [InlineData(9, 1, 0.021484375)]
    [InlineData(2, 8, 0.109375)] // 2 (1 + 10 + 45) / 2^10
    public void McNemar_exact_p_value_is_that_of_the_binomial_test(long b, long c, double p)
    {
        McNemarTest test = McNemarTest.Of(b, c);
        Assert.Equal(McNemarMethod.ExactBinomial, test.Method);
        Assert.Null(test.Statistic);
        Assert.Equal(p, test.PValue, 1e-12);
    }

    /// <summary>Agresti (2013), "Categorical Data Analysis", with b = 150 and c = 86 opinions changed: (|150 - 86| - 1)^2 / 236 = 16.82.</summary>
    [Fact]
    public void McNemar_chi_square_equals_the_textbook_example()
    {
        McNemarTest test = McNemarTest.Of(150, 86, exactLimit: 25);
        Assert.Equal(McNemarMethod.ChiSquare, test.Method);
        Assert.Equal(16.8178, test.Statistic!.Value, 1e-4);
        Assert.Equal(4.115e-5, test.PValue, 1e-7);
        Assert.True(test.IsSignificant);
    }

    [Fact]
    public void McNemar_methods_agree_where_both_apply()
    {
        double exact = McNemarTest.Of(420, 500).PValue, approximate = McNemarTest.Of(420, 500, exactLimit: 0).PValue;
        Assert.Equal(exact, approximate, 1e-3);
    }

    [Fact]
    public void McNemar_counts_only_questions_on_which_one_is_right()
    {
        McNemarTest test = McNemarTest.Of([true, true, false, false, true], [true, false, true, false, false]);
        Assert.Equal((2, 1), (test.OnlyFirst, test.OnlySecond));
        Assert.Throws<ArgumentException>(() => McNemarTest.Of([true], [true, false]));
    }

    /// <summary>The chi-square table's critical values of one degree of freedom.</summary>
    [Theory]
    [InlineData(3.841458821, 0.05)]
    [InlineData(6.634896601, 0.01)]
    [InlineData(10.82756617, 0.001)]
    [InlineData(0.454936423, 0.5)]
    public void Chi_square_tail_equals_the_table(double statistic, double p) =>
        Assert.Equal(p, SpecialFunctions.ErrorFunctionComplement(Math.Sqrt(statistic / 2)), 1e-9);

    [Fact]
    public void Confusion_matrix_gives_precision_recall_and_f1()
    {
        // True 0: two right, one taken for 1. True 1: one right. True 2: taken for 0. Class 3 does not occur.
        ConfusionMatrix confusion = ConfusionMatrix.Of([0, 0, 0, 1, 2], [0, 0, 1, 1, 0], 4);
        Assert.Equal((5, 3), (confusion.Count, confusion.Correct));
        IReadOnlyList<ClassScore> scores = confusion.Scores();
        Assert.Equal(new ClassScore(0, 3, 2.0 / 3, 2.0 / 3, 2.0 / 3), scores[0]);
        Assert.Equal(new ClassScore(1, 1, 0.5, 1, 2.0 / 3), scores[1]);
        Assert.Equal(new ClassScore(2, 1, 0, 0, 0), scores[2]);
        Assert.Equal(new ClassScore(3, 0, 0, 0, 0), scores[3]);
        Assert.Equal([(0, 1, 1L), (2, 0, 1L)], confusion.LargestConfusions(5));
    }

    [Fact]
    public void Calibration_error_is_the_mean_distance_of_confidence_and_accuracy()
    {
        // Bin (0.5, 0.75]: confidence 0.6, half right; bin (0.75, 1]: confidence 0.9, all right.
        Calibration calibration = Calibration.Of([0.6f, 0.6f, 0.9f, 0.9f], [true, false, true, true], bins: 4);
        Assert.Equal([0, 0, 2, 2], calibration.Bins.Select(bin => bin.Count));
        Assert.Equal(0.1, calibration.ExpectedError, 1e-6);
        Assert.Equal(0.1, calibration.LargestError, 1e-6);
        Assert.Equal(0.75, calibration.MeanConfidence, 1e-6);
    }

    [Fact]
    public void Calibration_takes_confidences_on_edges_and_none_at_all()
    {
        Assert.Equal([1, 1], Calibration.Of([0.5f, 1f], [true, true], bins: 2).Bins.Select(bin => bin.Count));
        Assert.Equal(0, Calibration.Of([], []).ExpectedError);
        Assert.Equal(1, Calibration.Of([0f], [false], bins: 3).Bins[0].Count);
    }

    [Fact]
    public void Threshold_trades_answers_for_accuracy()
    {
        IReadOnlyList<RejectionPoint> points = RejectionPoint.Of([0.4f, 0.8f, 0.95f, 0.99f], [false, false, true, true], [0, 0.5, 0.9, 1]);
        Assert.Equal([4, 3, 2, 0], points.Select(point => point.Accepted));
        Assert.Equal([2, 1, 0, 0], points.Select(point => point.Errors));
        Assert.Equal([0.5, 2.0 / 3, 1, 1], points.Select(point => point.Accuracy));
    }

    [Fact]
    public void Errors_come_most_confident_first()
    {
        Answers answers = new([0.6f, 0.4f, 0.1f, 0.9f, 0.2f, 0.8f], [1, 0, 1], 2, loss: 0.5);
        Assert.Equal([new WrongAnswer(1, 0, 1, 0.9f), new WrongAnswer(0, 1, 0, 0.6f)], answers.Errors());
    }

    [Fact]
    public void A_network_that_says_nothing_is_wrong_without_confidence()
    {
        Answers answers = new([float.NaN, 0.5f], [1], 2, loss: double.NaN);
        Assert.False(answers.Correct[0]);
        Assert.Equal(0, answers.Confidences[0]);
    }

    [Fact]
    public void Verdict_names_the_better_model_and_by_how_much()
    {
        ModelEvaluation Model(string key, int right) => ModelEvaluation.Of(
            key, "test", new Answers([.. Enumerable.Range(0, 1000).SelectMany(i => i < right ? (float[])[0.9f, 0.1f] : [0.1f, 0.9f])], new byte[1000], 2, 0.1));
        Assert.Equal(
            "The CNN is better: 99.00 % against 97.00 % of the 1,000 test images are right, 10 errors against 30. Chance does not explain the difference: on 20 disagreements McNemar's test gives p = 0.000002.",
            new Comparison(Model("dense", 970), Model("cnn", 990)).Sentence);
        Assert.EndsWith("The difference may be chance: on 1 disagreement McNemar's test gives p = 1.0000.", new Comparison(Model("dense", 990), Model("cnn", 989)).Sentence);
        Assert.Equal("Both models are equally good: 99.00 % of 1,000 images.", new Comparison(Model("dense", 990), Model("cnn", 990)).Sentence);
    }
}
