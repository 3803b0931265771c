namespace Inkling.Measuring;

/// <summary>What kind of kernel it is.</summary>
public enum KernelGroup
{
    /// <summary>Products of matrices: the fully connected layers.</summary>
    Gemm,

    /// <summary>Convolutions, alone and with ReLU and pooling in the same pass.</summary>
    Convolution,

    /// <summary>Max-pooling alone.</summary>
    Pooling,

    /// <summary>A few operations for every number: the memory decides.</summary>
    Elementwise,
}

/// <summary>A kernel at a shape of the two networks, ready to be timed.</summary>
/// <param name="Name">The operation and its shape.</param>
/// <param name="Group">What kind it is.</param>
/// <param name="Operations">
/// Floating-point operations of the direct algorithm, a multiply-add counting as two: of products and convolutions just these, of the other
/// kernels all that the formula has. An algorithm that needs fewer is credited with all of them.
/// </param>
/// <param name="Bytes">Bytes that have to be read and written at least: each operand once.</param>
/// <param name="Prepare">Makes the operands and returns the call to time, which allocates nothing.</param>
public sealed record KernelCase(string Name, KernelGroup Group, long Operations, long Bytes, Func<Action> Prepare)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
