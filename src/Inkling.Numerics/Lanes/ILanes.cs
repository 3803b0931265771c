namespace Inkling.Numerics;

/// <summary>
/// What can be done with a vector register of floats, so that a kernel is written once for every register width: the just-in-time compiler makes one version for each
/// pair of types that stand in, with the same instructions as if it were written out.
/// <para>
/// The values are the framework's own vectors, not structs around them: the compiler adds to a vector where it lies and reads an operand from memory in the same
/// instruction, where for a struct it loads the operand, multiplies and adds into that register, and copies the result back: three instructions in place of one.
/// </para>
/// <para>
/// A sum is one chain of fused multiply-adds in each lane, so a result does not depend on the width of the register.
/// </para>
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Zeros.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Reads <see cref="Count"/> floats.</summary>
    static abstract TVector Load(float* from);

    /// <summary>One float in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>a * b + c, rounded once where the processor has such an instruction.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>value where sign is above zero, 0 elsewhere.</summary>
    static abstract TVector WherePositive(TVector sign, TVector value);

    /// <summary>Writes <see cref="Count"/> floats.</summary>
    static abstract void Store(TVector value, float* to);

    /// <summary>
    /// ReLU and maximum of the four results of a pooling window: writes max(a, b, c, d, 0) and which of the four it was, 0 to 3, the
    /// first of equals; <see cref="PooledWindow.Nobody"/> where none is above zero. A NaN or an infinity comes out as NaN, and so may
    /// what comes near the largest float.
    /// </summary>
    static abstract void Pool(TVector a, TVector b, TVector c, TVector d, float* best, byte* winner);
}
