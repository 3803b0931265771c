using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>Eight floats: AVX, or a pair of registers where vectors have four.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static Vector256<float> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<float>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WherePositive(Vector256<float> sign, Vector256<float> value) => Vector256.GreaterThan(sign, Vector256<float>.Zero) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* best, byte* winner)
    {
        // Above zero, floats are ordered as integers are, and an integer maximum leaves the multiply-add units alone; which of two
        // is the larger is the sign of their difference, made where additions are. Only sign bits count, until the end.
        Vector256<int> ab = Vector256.Max(a.AsInt32(), b.AsInt32()), cd = Vector256.Max(c.AsInt32(), d.AsInt32());
        Vector256<int> top = Vector256.Max(Vector256.Max(ab, cd), Vector256<int>.Zero);
        Vector256<float> overAb = a - b, overCd = c - d, over = ab.AsSingle() - cd.AsSingle();
        Vector256<float> second = Avx.IsSupported ? Avx.BlendVariable(overAb, overCd, over) : Vector256.ConditionalSelect(over, overCd, overAb);
        Vector256<int> where = ((over.AsInt32() >> 31) & Vector256.Create(2)) | (second.AsInt32() >>> 31) | Vector256.Equals(top, Vector256<int>.Zero);
        // The maximum may lose a NaN, nothing times the differences does not.
        Vector256.MultiplyAddEstimate(overAb + overCd, Vector256<float>.Zero, top.AsSingle()).Store(best);
        Vector128<short> narrow = Vector128.NarrowWithSaturation(where.GetLower(), where.GetUpper());
        *(ulong*)winner = Vector128.NarrowWithSaturation(narrow, narrow).AsUInt64().ToScalar();
    }
}
