namespace Inkling.Numerics;

/// <summary>What forward and backward of a convolution with pooling agree on.</summary>
internal static class PooledWindow
{
    /// <summary>The winner where no value of the window is above zero, or where dropout took it: nothing flows back.</summary>
    internal const byte Nobody = 255;
}
