namespace Inkling.Training;

/// <summary>
/// Metrics of classifiers, computed from logits and labels: list them in LoggedMetrics or give them to a <see cref="Classifier"/>, and
/// <see cref="StepContext{TPhase}.LogClasses"/> keeps those that are listed. None depends on the order of the samples or on the batch size.
/// Those that count take a NaN for a wrong answer; those that measure probabilities become NaN.
/// </summary>
/// <typeparam name="TPhase">Where they are measured.</typeparam>
public static class ClassificationMetrics<TPhase>
    where TPhase : struct, IMetricPhase
{
    /// <summary>Which class was taken for which.</summary>
    public static readonly MetricSource<TPhase, ConfusionMatrix> Confusion = new("confusion", () => new ConfusionMatrix());

    /// <summary>Whether confidences are right, in 15 bins of equal width.</summary>
    public static readonly MetricSource<TPhase, CalibrationBins> Calibration = new("calibration", () => new CalibrationBins());

    /// <summary>How well probabilities rank samples. It keeps all probabilities of the phase: 4 bytes for each sample and class.</summary>
    public static readonly MetricSource<TPhase, Auroc> Ranking = new("ranking", () => new Auroc());

    private static readonly MetricSource<TPhase, BrierScore> Brier = new("brier_score", () => new BrierScore());

    /// <summary>Mean precision of the classes that occur.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MacroPrecision = Confusion.Metric<HigherIsBetter>("macro_precision", matrix => matrix.MacroPrecision);

    /// <summary>Mean recall of the classes that occur.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MacroRecall = Confusion.Metric<HigherIsBetter>("macro_recall", matrix => matrix.MacroRecall);

    /// <summary>Mean F1 of the classes that occur.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MacroF1 = Confusion.Metric<HigherIsBetter>("macro_f1", matrix => matrix.MacroF1);

    /// <summary>Share of right answers among all answers.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MicroPrecision = Confusion.Metric<HigherIsBetter>("micro_precision", matrix => matrix.MicroPrecision);

    /// <summary>Share of samples with a right answer.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MicroRecall = Confusion.Metric<HigherIsBetter>("micro_recall", matrix => matrix.MicroRecall);

    /// <summary>Harmonic mean of micro precision and micro recall.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MicroF1 = Confusion.Metric<HigherIsBetter>("micro_f1", matrix => matrix.MicroF1);

    /// <summary>Mean over answers of the distance between confidence and accuracy in their bin.</summary>
    public static readonly Metric<TPhase, LowerIsBetter> ExpectedCalibrationError =
        Calibration.Metric<LowerIsBetter>("expected_calibration_error", bins => bins.ToCalibration().ExpectedError);

    /// <summary>Largest distance between confidence and accuracy in a bin.</summary>
    public static readonly Metric<TPhase, LowerIsBetter> MaximumCalibrationError =
        Calibration.Metric<LowerIsBetter>("maximum_calibration_error", bins => bins.ToCalibration().LargestError);

    /// <summary>Mean squared distance of the probabilities from the truth, 0 to 2.</summary>
    public static readonly Metric<TPhase, LowerIsBetter> BrierScore = Brier.Metric<LowerIsBetter>("brier_score", brier => brier.Mean);

    /// <summary>Mean area under the ROC curve of the classes against the rest.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> MacroAuroc = Ranking.Metric<HigherIsBetter>("macro_auroc", ranking => ranking.Macro);

    /// <summary>Area under the ROC curve of class 1 against class 0; NaN unless there are two classes.</summary>
    public static readonly Metric<TPhase, HigherIsBetter> BinaryAuroc = Ranking.Metric<HigherIsBetter>("binary_auroc", ranking => ranking.Binary);

    /// <summary>A new handle for one class's precision.</summary>
    public static Metric<TPhase, HigherIsBetter> PrecisionOf(int label) => Confusion.Metric<HigherIsBetter>($"precision_{label}", matrix => matrix.ScoreOf(label).Precision);

    /// <summary>A new handle for one class's recall.</summary>
    public static Metric<TPhase, HigherIsBetter> RecallOf(int label) => Confusion.Metric<HigherIsBetter>($"recall_{label}", matrix => matrix.ScoreOf(label).Recall);

    /// <summary>A new handle for one class's F1.</summary>
    public static Metric<TPhase, HigherIsBetter> F1Of(int label) => Confusion.Metric<HigherIsBetter>($"f1_{label}", matrix => matrix.ScoreOf(label).F1);

    /// <summary>A new handle for the area under the ROC curve of one class against the rest.</summary>
    public static Metric<TPhase, HigherIsBetter> AurocOf(int label) => Ranking.Metric<HigherIsBetter>($"auroc_{label}", ranking => ranking.Of(label));

    /// <summary>A new handle for the share of samples whose label is among the classes with the largest logits.</summary>
    /// <param name="places">How many of the largest, at least 1.</param>
    public static Metric<TPhase, HigherIsBetter> TopAccuracy(int places)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        string name = $"top_{places}_accuracy";
        return new MetricSource<TPhase, TopAccuracy>(name, () => new TopAccuracy(places)).Metric<HigherIsBetter>(name, top => top.Share);
    }
}
