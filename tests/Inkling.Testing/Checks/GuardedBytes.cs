namespace Inkling.Testing;

/// <summary><see cref="Guarded"/> for bytes: a kernel that writes outside is caught.</summary>
public sealed class GuardedBytes
{
    private const int Margin = 67;
    private const byte Canary = 0x5A; // no winner of any window

    private readonly byte[] _array;

    /// <summary>A span full of canaries: what a kernel must overwrite.</summary>
    public GuardedBytes(int length)
    {
        Length = length;
        _array = new byte[length + (2 * Margin)];
        Array.Fill(_array, Canary);
    }

    /// <summary>Number of values.</summary>
    public int Length { get; }

    /// <summary>The values.</summary>
    public Span<byte> Span => _array.AsSpan(Margin, Length);

    /// <summary>The values as an array, after a look at the canaries.</summary>
    /// <exception cref="CheckFailedException">Something was written outside.</exception>
    public byte[] ToArray()
    {
        for (int i = 0; i < _array.Length; i++)
        {
            if ((i < Margin || i >= Margin + Length) && _array[i] != Canary)
                throw new CheckFailedException($"A kernel wrote {_array[i]} at {i - Margin}, outside its {Length} bytes.");
        }
        return Span.ToArray();
    }
}
