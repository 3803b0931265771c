using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>Sixteen floats: AVX-512.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    public static Lanes512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Subtract(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WherePositive(Lanes512 sign, Lanes512 value) => new(Vector512.GreaterThan(sign._value, Vector512<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, float* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d, float* best, byte* winner)
    {
        // Above zero, floats are ordered as integers are, and an integer maximum leaves the multiply-add units alone; which of two
        // is the larger is the sign of their difference, made where additions are. Only sign bits count, until the end.
        Vector512<int> ab = Vector512.Max(a._value.AsInt32(), b._value.AsInt32()), cd = Vector512.Max(c._value.AsInt32(), d._value.AsInt32());
        Vector512<int> top = Vector512.Max(Vector512.Max(ab, cd), Vector512<int>.Zero);
        Vector512<float> overAb = a._value - b._value, overCd = c._value - d._value, over = ab.AsSingle() - cd.AsSingle();
        Vector512<int> second = Vector512.ConditionalSelect(over.AsInt32(), overCd.AsInt32(), overAb.AsInt32()), above = (Vector512<int>.Zero - top) >> 31;
        Vector512<int> where = ((over.AsInt32() >> 31) & Vector512.Create(2)) | (second >>> 31) | ~above;
        // The maximum may lose a NaN, nothing times the differences does not.
        Vector512.MultiplyAddEstimate(overAb + overCd, Vector512<float>.Zero, top.AsSingle()).Store(best);
        Avx512F.ConvertToVector128Byte(where.AsUInt32()).Store(winner);
    }
}
