using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// Memory for one step: leases are handed out one after the other and all taken back at once. It grows while the
/// first steps run; after that nothing is allocated.
/// </summary>
internal sealed class Arena
{
    // Enough for one image in either network; then each chunk is as large as all before it, up to what a step of a batch takes some of.
    private const int FirstChunk = 1 << 16, LargestChunk = 1 << 20;
    private const int AlignFloats = AlignedMemory.Alignment / sizeof(float);

    private readonly List<Memory<float>> _chunks = [];
    private int _chunk;
    private int _used;

    /// <summary>Floats held, leased or not.</summary>
    internal long Capacity => _chunks.Sum(chunk => (long)chunk.Length);

    /// <summary>Leases floats whose contents are undefined, aligned to a cache line.</summary>
    internal Memory<float> Lease(int count)
    {
        int padded = (count + AlignFloats - 1) / AlignFloats * AlignFloats;
        while (_chunk < _chunks.Count && _chunks[_chunk].Length - _used < padded)
        {
            _chunk++;
            _used = 0;
        }
        if (_chunk == _chunks.Count)
            _chunks.Add(AlignedMemory.Allocate(Math.Max(padded, (int)Math.Clamp(Capacity, FirstChunk, LargestChunk))));
        Memory<float> lease = _chunks[_chunk].Slice(_used, count);
        _used += padded;
        return lease;
    }

    /// <summary>Takes everything back.</summary>
    internal void Reset()
    {
        _chunk = 0;
        _used = 0;
    }
}
