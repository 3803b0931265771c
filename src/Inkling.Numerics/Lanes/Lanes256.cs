using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>Eight floats: AVX, or a pair of registers where vectors have four.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    public static Lanes256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Subtract(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WherePositive(Lanes256 sign, Lanes256 value) => new(Vector256.GreaterThan(sign._value, Vector256<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d, float* best, byte* winner)
    {
        // Above zero, floats are ordered as integers are, and an integer maximum leaves the multiply-add units alone; which of two
        // is the larger is the sign of their difference, made where additions are. Only sign bits count, until the end.
        Vector256<int> ab = Vector256.Max(a._value.AsInt32(), b._value.AsInt32()), cd = Vector256.Max(c._value.AsInt32(), d._value.AsInt32());
        Vector256<int> top = Vector256.Max(Vector256.Max(ab, cd), Vector256<int>.Zero);
        Vector256<float> overAb = a._value - b._value, overCd = c._value - d._value, over = ab.AsSingle() - cd.AsSingle();
        Vector256<float> second = Avx.IsSupported ? Avx.BlendVariable(overAb, overCd, over) : Vector256.ConditionalSelect(over, overCd, overAb);
        Vector256<int> where = ((over.AsInt32() >> 31) & Vector256.Create(2)) | (second.AsInt32() >>> 31) | Vector256.Equals(top, Vector256<int>.Zero);
        // The maximum may lose a NaN, nothing times the differences does not.
        Vector256.MultiplyAddEstimate(overAb + overCd, Vector256<float>.Zero, top.AsSingle()).Store(best);
        Vector128<short> narrow = Vector128.NarrowWithSaturation(where.GetLower(), where.GetUpper());
        *(ulong*)winner = Vector128.NarrowWithSaturation(narrow, narrow).AsUInt64().ToScalar();
    }
}
