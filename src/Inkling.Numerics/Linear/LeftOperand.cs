namespace Inkling.Numerics;

/// <summary>Where the rows of a product's left operand lie: a row is some runs of floats, all of the same length.</summary>
/// <param name="first">The first row.</param>
/// <param name="rowStride">Floats from one row to the next.</param>
/// <param name="segments">Runs of a row.</param>
/// <param name="segmentStride">Floats from one run to the next.</param>
/// <param name="length">Floats of a run.</param>
internal readonly unsafe struct LeftOperand(float* first, nint rowStride, int segments, nint segmentStride, int length)
{
    internal int Segments => segments;

    internal nint SegmentStride => segmentStride;

    internal int Length => length;

    /// <summary>Floats of a row.</summary>
    internal int Depth => segments * length;

    internal float* Row(int row) => first + (row * rowStride);
}
