using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public static void Store(Lanes256 value, float* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d, float* best, byte* winner)
    {
        Vector256<float> top = Vector256<float>.Zero;
        Vector256<uint> where = Vector256.Create((uint)PooledWindow.Nobody);
        Better(a._value, 0, ref top, ref where);
        Better(b._value, 1, ref top, ref where);
        Better(c._value, 2, ref top, ref where);
        Better(d._value, 3, ref top, ref where);
        Vector256<float> sum = a._value + b._value + (c._value + d._value);
        Vector256.ConditionalSelect(Vector256.Equals(sum, sum), top, sum).Store(best);
        Vector128<ushort> narrow = Vector128.Narrow(where.GetLower(), where.GetUpper());
        *(ulong*)winner = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Better(Vector256<float> value, uint place, ref Vector256<float> top, ref Vector256<uint> where)
    {
        Vector256<float> better = Vector256.GreaterThan(value, top);
        top = Vector256.ConditionalSelect(better, value, top);
        where = Vector256.ConditionalSelect(better.AsUInt32(), Vector256.Create(place), where);
    }
}
