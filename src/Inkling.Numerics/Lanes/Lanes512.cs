using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public static void Store(Lanes512 value, float* to) => value._value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d, float* best, byte* winner)
    {
        Vector512<float> top = Vector512<float>.Zero;
        Vector512<uint> where = Vector512.Create((uint)PooledWindow.Nobody);
        Better(a._value, 0, ref top, ref where);
        Better(b._value, 1, ref top, ref where);
        Better(c._value, 2, ref top, ref where);
        Better(d._value, 3, ref top, ref where);
        Vector512<float> sum = a._value + b._value + (c._value + d._value);
        Vector512.ConditionalSelect(Vector512.Equals(sum, sum), top, sum).Store(best);
        Vector256<ushort> narrow = Vector256.Narrow(where.GetLower(), where.GetUpper());
        Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).Store(winner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Better(Vector512<float> value, uint place, ref Vector512<float> top, ref Vector512<uint> where)
    {
        Vector512<float> better = Vector512.GreaterThan(value, top);
        top = Vector512.ConditionalSelect(better, value, top);
        where = Vector512.ConditionalSelect(better.AsUInt32(), Vector512.Create(place), where);
    }
}
