namespace Inkling.Neural;

/// <summary>
/// A contiguous block of float32 with a shape, leased from a <see cref="Tape"/> for one step. The struct is a handle:
/// after the tape has begun its next step, every use of it throws, instead of reading another tensor's numbers.
/// </summary>
public readonly struct Tensor
{
    private readonly Tape? _tape;
    private readonly int _slot;
    private readonly int _step;

    internal Tensor(Tape tape, int slot, int step)
    {
        _tape = tape;
        _slot = slot;
        _step = step;
    }

    /// <summary>The tape that the tensor belongs to.</summary>
    /// <exception cref="InvalidOperationException">The tensor is empty or its step is over.</exception>
    public Tape Tape
    {
        get
        {
            if (_tape is null)
                throw new InvalidOperationException("This tensor is empty: it was not made by a tape.");
            if (_step != _tape.StepNumber)
                throw new InvalidOperationException("This tensor's step is over: copy what you need with ToArray before the next step begins.");
            return _tape;
        }
    }

    /// <summary>The sizes of its dimensions.</summary>
    public Shape Shape => Tape.SlotOf(_slot).Shape;

    /// <summary>The numbers, row by row.</summary>
    public Span<float> Values => Tape.SlotOf(_slot).Values.Span;

    /// <summary>
    /// The gradient of the loss with respect to this tensor, after <see cref="Tape.Backward"/>; empty where none was asked for.
    /// </summary>
    public ReadOnlySpan<float> Gradient => Tape.SlotOf(Tape.SlotOf(_slot).Root).Gradient.Span;

    internal bool NeedsGradient => Tape.SlotOf(Tape.SlotOf(_slot).Root).NeedsGradient;

    internal int SlotNumber => _slot;

    /// <summary>A view of the same numbers with another shape of the same count.</summary>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public Tensor Reshape(Shape shape) => Tape.View(this, shape);

    /// <summary>A view of the same numbers that the way back ends at: what made them gets no gradient through it.</summary>
    public Tensor Detach() => Tape.Detach(this);

    /// <summary>A copy that outlives the step.</summary>
    public float[] ToArray() => Values.ToArray();
}
