using System.Runtime.InteropServices;
using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>What a pass over the network is for.</summary>
public enum PassMode
{
    /// <summary>Dropout is off and nothing is recorded for a backward pass.</summary>
    Evaluation,

    /// <summary>Dropout is on and every operation is recorded.</summary>
    Training,
}

/// <summary>
/// One thread's working space: leases tensors for a step, records the operations of its forward pass and runs them
/// backwards. Everything is taken back when the next step begins, so a steady step allocates nothing.
/// </summary>
public sealed class Tape
{
    private readonly Arena _arena = new();
    private readonly List<Node> _nodes = [];
    private Slot[] _slots = new Slot[64];
    private int _slotCount;
    private int _nodeCount;
    private int _draws;
    private bool _ranBackward;
    private bool _isKept;
    private IPassObserver? _watching;
    private int[] _passes = [];
    private int _pass = OutsideModules;

    private const int OutsideModules = -1;
    private static readonly Initializer _standardNormal = Initializer.Normal(1);

    /// <summary>Called after each module's forward pass; for summaries and the search for a NaN.</summary>
    public IForwardObserver? Observer { get; set; }

    /// <summary>Told when passes begin and end, from the next <see cref="Begin"/> on; for profilers.</summary>
    public IPassObserver? PassObserver { get; set; }

    /// <summary>What this step is for.</summary>
    public PassMode Mode { get; private set; }

    /// <summary>The key of this step's randomness.</summary>
    public RandomKey Key { get; private set; }

    /// <summary>
    /// Position in the epoch of this batch's first sample. A sample's dropout depends on its own position only, so it
    /// does not matter how an epoch is cut into batches.
    /// </summary>
    public long FirstSample { get; private set; }

    /// <summary>Floats of working memory held by the tape.</summary>
    public long MemoryFloats => _arena.Capacity;

    /// <summary>Weights laid out for inference; null where weights change.</summary>
    internal PackedWeights? Packed { get; set; }

    internal int StepNumber { get; private set; }

    internal bool Recording => Mode == PassMode.Training && !IsPaused;

    /// <summary>Whether operations are for show: nothing is recorded and nothing drawn.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>Begins a step: all tensors of the one before become invalid.</summary>
    /// <param name="mode">Training records for a backward pass and switches dropout on.</param>
    /// <param name="key">Randomness of the step; derive it from seed, purpose and epoch.</param>
    /// <param name="firstSample">Position in the epoch of the batch's first sample.</param>
    public void Begin(PassMode mode, RandomKey key = default, long firstSample = 0)
    {
        Mode = mode;
        IsPaused = false;
        Key = key;
        FirstSample = firstSample;
        StepNumber++;
        _slotCount = 0;
        _nodeCount = 0;
        _draws = 0;
        _ranBackward = false;
        (_watching, _pass) = (PassObserver, OutsideModules);
        _arena.Reset();
    }

    /// <summary>Leases a tensor for input; its contents are undefined until written.</summary>
    public Tensor Input(Shape shape) => Lease(shape, needsGradient: false);

    /// <summary>Leases a tensor for input and copies <paramref name="values"/> into it.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public Tensor Input(Shape shape, ReadOnlySpan<float> values, bool needsGradient = false)
    {
        RequireCount(shape, values.Length, nameof(values));
        Tensor tensor = Lease(shape, needsGradient);
        values.CopyTo(tensor.Values);
        return tensor;
    }

    /// <summary>Leases a tensor of standard normal numbers, a pure function of the key: what a generator makes pictures from.</summary>
    public Tensor Normal(Shape shape, RandomKey key)
    {
        Tensor tensor = Input(shape);
        _standardNormal.Fill(key, tensor.Values);
        return tensor;
    }

    /// <summary>
    /// A tensor for input that stays where it is: nothing is copied, and operations only read it. The values must not change before the next <see cref="Begin"/>: the backward
    /// pass reads them again. <see cref="Tensor.Values"/> are the caller's own: do not write to them.
    /// </summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public Tensor Wrap(Shape shape, ReadOnlyMemory<float> values)
    {
        RequireCount(shape, values.Length, nameof(values));
        return AddSlot(new Slot { Shape = shape, Values = MemoryMarshal.AsMemory(values), Root = _slotCount });
    }

    private static void RequireCount(Shape shape, int count, string parameter)
    {
        if (count != shape.Count)
            throw new ArgumentException($"Shape {shape} holds {shape.Count} values, got {count}.", parameter);
    }

    /// <summary>
    /// Runs the recorded operations backwards from a loss. Gradients are those of the loss summed over its samples;
    /// parameters' gradients are added to what is there, so that several batches accumulate.
    /// </summary>
    /// <param name="loss">Where to begin.</param>
    /// <param name="keep">
    /// Keeps what was recorded, so that another loss of the same step can run backwards too: over weights that have not changed since its
    /// forward pass. The gradients of activations are those of the last loss only.
    /// </param>
    /// <exception cref="InvalidOperationException">The step is not a training step, or has run backwards before without keeping.</exception>
    public void Backward(Loss loss, bool keep = false)
    {
        if (!ReferenceEquals(loss.Total.Tape, this))
            throw new InvalidOperationException("The loss belongs to another tape.");
        if (!Recording || (_ranBackward && !_isKept))
            throw new InvalidOperationException("Backward runs once per step, after Begin(PassMode.Training, ...), unless the one before keeps what was recorded.");
        if (_ranBackward)
        {
            foreach (ref Slot slot in _slots.AsSpan(0, _slotCount))
                slot.Gradient = default;
        }
        (_ranBackward, _isKept) = (true, keep);
        Span<float> seed = BeginGradient(loss.Total).Target;
        seed[0] = 1;
        for (int i = _nodeCount - 1; i >= 0; i--)
        {
            _watching?.BeginBackward(_passes[i]);
            _nodes[i].Backward(this);
            _watching?.EndBackward(_passes[i]);
        }
    }

    /// <summary>Tells the observer that a pass begins.</summary>
    /// <returns>The pass around it, for <see cref="EndPass"/>.</returns>
    internal int BeginPass(ReadOnlySpan<Module> modules, Tensor input)
    {
        int outer = _pass;
        if (_watching is not null && !IsPaused)
            _pass = _watching.BeginForward(modules, input.Shape, input.NeedsGradient);
        return outer;
    }

    internal void EndPass(int outer)
    {
        if (_watching is null || IsPaused)
            return;
        _watching.EndForward(_pass);
        _pass = outer;
    }

    internal ref Slot SlotOf(int slot) => ref _slots[slot];

    /// <summary>Leases a tensor for an operation's result.</summary>
    internal Tensor Lease(Shape shape, bool needsGradient) =>
        AddSlot(new Slot { Shape = shape, Values = _arena.Lease(shape.Count), NeedsGradient = needsGradient && Recording, Root = _slotCount });

    /// <summary>The same numbers as a tensor through which no gradient runs.</summary>
    internal Tensor Detach(Tensor tensor)
    {
        Slot slot = SlotOf(tensor.SlotNumber);
        return AddSlot(new Slot { Shape = slot.Shape, Values = slot.Values, Root = _slotCount });
    }

    internal Memory<float> LeaseFloats(int count) => _arena.Lease(count);

    internal Tensor View(Tensor tensor, Shape shape)
    {
        Slot slot = SlotOf(tensor.SlotNumber);
        if (slot.Shape.Count != shape.Count)
            throw new ArgumentException($"Cannot reshape {slot.Shape} to {shape}: {slot.Shape.Count} values against {shape.Count}.", nameof(shape));
        slot.Shape = shape;
        return AddSlot(slot);
    }

    /// <summary>The key of the next random operation of this step; operations are told apart by their order.</summary>
    internal RandomKey NextKey() => Key.Derive((ulong)_draws++);

    /// <summary>
    /// The next dropout of this step, for results of this shape: a sample's share of it depends on the operation's order and the
    /// sample's position in the epoch. Drops nothing outside a training step.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    internal DropoutDraw DrawDropout(Shape shape, double probability)
    {
        DropoutDraw draw = new(default, 0, (float)probability);
        return !Recording || probability == 0 ? default : new DropoutDraw(NextKey(), (ulong)FirstSample * (ulong)shape.SampleSize, draw.Probability);
    }

    /// <summary>Records an operation, reusing the object that stood at the same place in the step before.</summary>
    internal TNode Record<TNode>()
        where TNode : Node, new()
    {
        if (_watching is not null)
            NotePass();
        if (_nodeCount < _nodes.Count && _nodes[_nodeCount] is TNode known)
        {
            _nodeCount++;
            return known;
        }
        TNode node = new();
        if (_nodeCount < _nodes.Count)
            _nodes[_nodeCount] = node;
        else
            _nodes.Add(node);
        _nodeCount++;
        return node;
    }

    /// <summary>
    /// Where an operation overwrites the gradient of its input; finish with <see cref="EndGradient"/>, which adds it
    /// to a gradient that is there already.
    /// </summary>
    internal GradientTarget BeginGradient(Tensor tensor)
    {
        ref Slot root = ref _slots[_slots[tensor.SlotNumber].Root];
        Memory<float> target = _arena.Lease(root.Shape.Count);
        bool first = root.Gradient.IsEmpty;
        if (first)
            root.Gradient = target;
        return new GradientTarget(target.Span, first);
    }

    internal void EndGradient(Tensor tensor, GradientTarget written)
    {
        if (!written.IsFirst)
            Sums.Add(written.Target, _slots[_slots[tensor.SlotNumber].Root].Gradient.Span);
    }

    private void NotePass()
    {
        if (_nodeCount == _passes.Length)
            Array.Resize(ref _passes, Math.Max(16, 2 * _passes.Length));
        _passes[_nodeCount] = _pass;
    }

    private Tensor AddSlot(Slot slot)
    {
        if (_slotCount == _slots.Length)
            Array.Resize(ref _slots, 2 * _slots.Length);
        _slots[_slotCount] = slot;
        return new Tensor(this, _slotCount++, StepNumber);
    }

    internal struct Slot
    {
        internal Shape Shape;
        internal Memory<float> Values;
        internal Memory<float> Gradient;
        internal bool NeedsGradient;
        internal int Root;
    }

    internal readonly ref struct GradientTarget(Span<float> target, bool isFirst)
    {
        internal Span<float> Target { get; } = target;

        internal bool IsFirst { get; } = isFirst;
    }
}
