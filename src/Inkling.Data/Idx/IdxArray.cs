namespace Inkling.Data;

/// <summary>The contents of an IDX file of unsigned bytes.</summary>
/// <param name="Dimensions">Sizes of the dimensions, outermost first, for example [60000, 28, 28].</param>
/// <param name="Values">The bytes, row by row; as many as the product of the dimensions.</param>
public sealed record IdxArray(IReadOnlyList<int> Dimensions, byte[] Values)
{
    /// <summary>The outermost dimension: number of images or labels.</summary>
    public int Count => Dimensions[0];
}
