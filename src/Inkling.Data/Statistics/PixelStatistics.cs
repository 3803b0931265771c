namespace Inkling.Data;

/// <summary>Statistics over all pixels of a set; greys are 0 to 255.</summary>
/// <param name="Minimum">Smallest grey.</param>
/// <param name="Maximum">Largest grey.</param>
/// <param name="Mean">Mean grey.</param>
/// <param name="StandardDeviation">Population standard deviation of the grey.</param>
/// <param name="ShareOfZeros">Share of pixels that are 0, from 0 to 1.</param>
/// <param name="AlwaysZero">Positions, row x columns + column, of the pixels that are 0 in every image.</param>
public sealed record PixelStatistics(
    byte Minimum,
    byte Maximum,
    double Mean,
    double StandardDeviation,
    double ShareOfZeros,
    IReadOnlyList<int> AlwaysZero);
