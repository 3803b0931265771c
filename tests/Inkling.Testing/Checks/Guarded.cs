namespace Inkling.Testing;

/// <summary>
/// A span for a kernel to work on, inside a larger array whose other values are canaries: a kernel that writes outside
/// is caught, one that uses what it read outside spreads NaN. It starts at no particular alignment.
/// </summary>
public sealed class Guarded
{
    private const int Margin = 67; // odd, and more than the slack that kernels may read
    private static readonly uint _canary = BitConverter.SingleToUInt32Bits(float.NaN) ^ 0x2A;

    private readonly float[] _array;

    /// <summary>A span full of NaN: what a kernel must overwrite.</summary>
    public Guarded(int length)
    {
        Length = length;
        _array = new float[length + (2 * Margin)];
        Array.Fill(_array, BitConverter.UInt32BitsToSingle(_canary));
    }

    /// <summary>A copy of values.</summary>
    public Guarded(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>Number of values.</summary>
    public int Length { get; }

    /// <summary>The values.</summary>
    public Span<float> Span => _array.AsSpan(Margin, Length);

    /// <summary>The values as an array, after a look at the canaries.</summary>
    /// <exception cref="CheckFailedException">Something was written outside.</exception>
    public float[] ToArray()
    {
        for (int i = 0; i < _array.Length; i++)
        {
            if ((i < Margin || i >= Margin + Length) && BitConverter.SingleToUInt32Bits(_array[i]) != _canary)
                throw new CheckFailedException($"A kernel wrote {_array[i]} at {i - Margin}, outside its {Length} values.");
        }
        return Span.ToArray();
    }
}
