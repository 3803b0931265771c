namespace Inkling.Data;

/// <summary>What counts as an image's ink.</summary>
public enum InkMeasure
{
    /// <summary>The mean grey of its pixels: 0 for an empty image, 1 for full ink everywhere.</summary>
    MeanGrey,

    /// <summary>The share of its pixels that are not 0.</summary>
    NonZeroShare,
}

/// <summary>How ink is distributed over the images of a set.</summary>
/// <param name="Measure">What was counted as ink; all values are on its scale of 0 to 1.</param>
/// <param name="Edges">Edges of the bins, ascending from 0: one more than there are bins. A bin holds its lower edge, the last one both.</param>
/// <param name="Overall">Images in each bin.</param>
/// <param name="PerClass">For each class the images in each bin.</param>
/// <param name="Mean">Mean ink of all images, 0 for an empty set.</param>
/// <param name="MeanPerClass">Mean ink of each class, 0 for a class without images.</param>
public sealed record InkDistribution(
    InkMeasure Measure,
    IReadOnlyList<double> Edges,
    IReadOnlyList<int> Overall,
    IReadOnlyList<IReadOnlyList<int>> PerClass,
    double Mean,
    IReadOnlyList<double> MeanPerClass);
