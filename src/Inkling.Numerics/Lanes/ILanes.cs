namespace Inkling.Numerics;

/// <summary>
/// A vector register of floats, so that a kernel is written once for every register width: the just-in-time compiler makes one
/// version for each type that stands in for <typeparamref name="TSelf"/>, with the same instructions as if it were written out.
/// <para>
/// A sum is one chain of fused multiply-adds in each lane, so a result does not depend on the width of the register.
/// </para>
/// </summary>
/// <typeparam name="TSelf">The register.</typeparam>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Floats in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads <see cref="Count"/> floats.</summary>
    static abstract TSelf Load(float* from);

    /// <summary>One float in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>a * b + c, rounded once where the processor has such an instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a + b.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf Subtract(TSelf a, TSelf b);

    /// <summary>value where sign is above zero, 0 elsewhere.</summary>
    static abstract TSelf WherePositive(TSelf sign, TSelf value);

    /// <summary>Writes <see cref="Count"/> floats.</summary>
    static abstract void Store(TSelf value, float* to);

    /// <summary>
    /// ReLU and maximum of the four results of a pooling window: writes max(a, b, c, d, 0) and which of the four it was, 0 to 3, the
    /// first of equals; <see cref="PooledWindow.Nobody"/> where none is above zero. A NaN or an infinity comes out as NaN, and so may
    /// what comes near the largest float.
    /// </summary>
    static abstract void Pool(TSelf a, TSelf b, TSelf c, TSelf d, float* best, byte* winner);
}
