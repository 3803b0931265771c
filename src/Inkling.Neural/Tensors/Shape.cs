namespace Inkling.Neural;

/// <summary>The sizes of a tensor's one to four dimensions, outermost first; images are [batch, height, width, channels].</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 4;

    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A shape of one to four dimensions, each at least 1.</summary>
    /// <exception cref="ArgumentException">No dimension, more than four, or one below 1.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length is < 1 or > MaxRank)
            throw new ArgumentException($"A shape has 1 to {MaxRank} dimensions, got {dimensions.Length}.");
        foreach (int dimension in dimensions)
        {
            if (dimension < 1)
                throw new ArgumentException($"Every dimension is at least 1, got [{string.Join(", ", dimensions.ToArray())}].");
        }
        Rank = dimensions.Length;
        _d0 = dimensions[0];
        _d1 = Rank > 1 ? dimensions[1] : 1;
        _d2 = Rank > 2 ? dimensions[2] : 1;
        _d3 = Rank > 3 ? dimensions[3] : 1;
        _ = checked(_d0 * _d1 * _d2 * _d3);
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>Number of elements.</summary>
    public int Count => _d0 * _d1 * _d2 * _d3;

    /// <summary>Number of elements of one sample: everything but the first dimension.</summary>
    public int SampleSize => _d1 * _d2 * _d3;

    /// <summary>Size of a dimension, counted from the outermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public int this[int dimension]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dimension, (uint)Rank, nameof(dimension));
            return dimension switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 };
        }
    }

    /// <summary>Equality of rank and sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Difference of rank or sizes.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The same shape with another first dimension.</summary>
    public Shape WithBatch(int batch) => Rank switch
    {
        1 => new Shape(batch),
        2 => new Shape(batch, _d1),
        3 => new Shape(batch, _d1, _d2),
        _ => new Shape(batch, _d1, _d2, _d3),
    };

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && _d0 == other._d0 && _d1 == other._d1 && _d2 == other._d2 && _d3 == other._d3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>The dimensions as an array, outermost first.</summary>
    public int[] ToArray() => ((int[])[_d0, _d1, _d2, _d3])[..Rank];

    /// <summary>For example <c>[128, 28, 28, 1]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
