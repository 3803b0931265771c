using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>Thirty-two floats: two registers of AVX-512 that go through a loop together.</summary>
internal readonly unsafe struct Lanes1024(Vector512<float> low, Vector512<float> high) : ILanes<Lanes1024>
{
    private readonly Vector512<float> _low = low, _high = high;

    public static int Count => 32;

    public static Lanes1024 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero, Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 Load(float* from) => new(Vector512.Load(from), Vector512.Load(from + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 Broadcast(float value)
    {
        Vector512<float> both = Vector512.Create(value);
        return new(both, both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 MultiplyAdd(Lanes1024 a, Lanes1024 b, Lanes1024 c) =>
        new(Vector512.MultiplyAddEstimate(a._low, b._low, c._low), Vector512.MultiplyAddEstimate(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 Add(Lanes1024 a, Lanes1024 b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 Multiply(Lanes1024 a, Lanes1024 b) => new(a._low * b._low, a._high * b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 Subtract(Lanes1024 a, Lanes1024 b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1024 WherePositive(Lanes1024 sign, Lanes1024 value) =>
        new(Vector512.GreaterThan(sign._low, Vector512<float>.Zero) & value._low, Vector512.GreaterThan(sign._high, Vector512<float>.Zero) & value._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes1024 value, float* to)
    {
        value._low.Store(to);
        value._high.Store(to + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Lanes1024 a, Lanes1024 b, Lanes1024 c, Lanes1024 d, float* best, byte* winner)
    {
        Lanes512.Pool(a._low, b._low, c._low, d._low, best, winner);
        Lanes512.Pool(a._high, b._high, c._high, d._high, best + 16, winner + 16);
    }
}
