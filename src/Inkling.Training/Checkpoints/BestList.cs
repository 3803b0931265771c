namespace Inkling.Training;

/// <summary>The best checkpoints so far, the best first; of equal ones the earlier counts.</summary>
internal sealed class BestList(MetricMonitor monitor, int capacity)
{
    private readonly List<BestCheckpoint> _list = [];

    internal IReadOnlyList<BestCheckpoint> All => _list;

    /// <summary>Whether a value is among the best; NaN never is.</summary>
    internal bool Admits(double value) =>
        capacity > 0 && !double.IsNaN(value) && (_list.Count < capacity || monitor.IsBetter(value, _list[^1].Value));

    /// <summary>Puts a checkpoint in its place and gives back those that are no longer among the best.</summary>
    internal IReadOnlyList<BestCheckpoint> Add(BestCheckpoint checkpoint)
    {
        int place = _list.FindIndex(known => monitor.IsBetter(checkpoint.Value, known.Value));
        _list.Insert(place < 0 ? _list.Count : place, checkpoint);
        if (_list.Count <= capacity)
            return [];
        List<BestCheckpoint> surplus = _list[capacity..];
        _list.RemoveRange(capacity, surplus.Count);
        return surplus;
    }

    internal void Restore(IEnumerable<BestCheckpoint> saved) => _list.AddRange(saved);
}
