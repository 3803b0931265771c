using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>Sixteen floats: AVX-512.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static Vector512<float> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<float>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WherePositive(Vector512<float> sign, Vector512<float> value) => Vector512.GreaterThan(sign, Vector512<float>.Zero) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* best, byte* winner)
    {
        // Above zero, floats are ordered as integers are, and an integer maximum leaves the multiply-add units alone; which of two
        // is the larger is the sign of their difference, made where additions are. Only sign bits count, until the end.
        Vector512<int> ab = Vector512.Max(a.AsInt32(), b.AsInt32()), cd = Vector512.Max(c.AsInt32(), d.AsInt32());
        Vector512<int> top = Vector512.Max(Vector512.Max(ab, cd), Vector512<int>.Zero);
        Vector512<float> overAb = a - b, overCd = c - d, over = ab.AsSingle() - cd.AsSingle();
        Vector512<int> second = Vector512.ConditionalSelect(over.AsInt32(), overCd.AsInt32(), overAb.AsInt32()), above = (Vector512<int>.Zero - top) >> 31;
        Vector512<int> where = ((over.AsInt32() >> 31) & Vector512.Create(2)) | (second >>> 31) | ~above;
        // The maximum may lose a NaN, nothing times the differences does not.
        Vector512.MultiplyAddEstimate(overAb + overCd, Vector512<float>.Zero, top.AsSingle()).Store(best);
        Avx512F.ConvertToVector128Byte(where.AsUInt32()).Store(winner);
    }
}
