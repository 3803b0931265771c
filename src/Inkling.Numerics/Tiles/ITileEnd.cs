namespace Inkling.Numerics;

/// <summary>What becomes of a tile whose sums are complete: the accumulators of row r are c{r}0 and c{r}1.</summary>
internal interface ITileEnd<TVector>
    where TVector : unmanaged
{
    /// <summary>Takes eight rows.</summary>
    void Eight(
        TVector c00, TVector c01, TVector c10, TVector c11, TVector c20, TVector c21, TVector c30, TVector c31,
        TVector c40, TVector c41, TVector c50, TVector c51, TVector c60, TVector c61, TVector c70, TVector c71);
}
