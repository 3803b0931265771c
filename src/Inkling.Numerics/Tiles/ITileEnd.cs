namespace Inkling.Numerics;

/// <summary>What becomes of a tile whose sums are complete: the accumulators of row r are c{r}0 and c{r}1.</summary>
internal interface ITileEnd<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Takes eight rows.</summary>
    void Eight(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31, T c40, T c41, T c50, T c51, T c60, T c61, T c70, T c71);

    /// <summary>Takes four rows.</summary>
    void Four(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31);
}
