namespace Inkling.Reporting;

/// <summary>A bin of a <see cref="CalibrationSeries"/>.</summary>
/// <param name="Low">Lower edge of the confidence, 0 to 1.</param>
/// <param name="High">Upper edge of the confidence, 0 to 1.</param>
/// <param name="Confidence">Mean confidence of the predictions in the bin, 0 to 1.</param>
/// <param name="Accuracy">Share of them that is right, 0 to 1.</param>
/// <param name="Count">How many there are; a bin with none is left out.</param>
public readonly record struct CalibrationBin(double Low, double High, double Confidence, double Accuracy, long Count);

/// <summary>A model's calibration.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Bins">The bins, ascending.</param>
public sealed record CalibrationSeries(string Name, IReadOnlyList<CalibrationBin> Bins)
{
    /// <summary>Number of the colour in the palette; where null, the series' own number.</summary>
    public int? Color { get; init; }
}

/// <summary>
/// A reliability diagram: accuracy against confidence with 95 % Wilson intervals, the diagonal of perfect calibration, and below it how many
/// predictions fall into each bin (logarithmic, as most are near 1).
/// </summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="Series">One entry a model.</param>
public sealed record CalibrationChart(string Title, IReadOnlyList<CalibrationSeries> Series) : Chart(Title)
{
    /// <summary>The horizontal axis: confidence.</summary>
    public Axis X { get; init; } = Axis.Percent("Confidence");

    /// <summary>The vertical axis: accuracy.</summary>
    public Axis Y { get; init; } = Axis.Percent("Accuracy");

    /// <inheritdoc/>
    private protected override double Draw(SvgBuilder svg, double top) => CalibrationDrawing.Draw(this, svg, top);

    /// <inheritdoc/>
    private protected override string Describe() => "Accuracy against confidence: " + string.Join("; ", Series.Select(s =>
        s.Name + ": " + string.Join(", ", s.Bins.Where(b => b.Count > 0).Select(b =>
            $"{NumberText.Exact(b.Confidence, NumberStyle.Percent)} sure, {NumberText.Exact(b.Accuracy, NumberStyle.Percent)} right")))) + ".";
}
