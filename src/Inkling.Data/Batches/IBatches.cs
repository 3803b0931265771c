using Inkling.Neural;

namespace Inkling.Data;

/// <summary>
/// Samples cut into batches, with random access by epoch and index. There is no hidden position: batch i of epoch e is
/// the same whatever was asked for before, so that resuming a training is setting two numbers.
/// </summary>
/// <typeparam name="TBatch">What one batch holds, for example <see cref="LabelledBatch"/>.</typeparam>
/// <remarks>
/// A training step calls <c>tape.Begin(mode, key, batches.FirstSample(index))</c> and then
/// <c>batches.Batch(tape, epoch, index)</c>. An implementation may reuse buffers, so one instance serves one thread.
/// </remarks>
public interface IBatches<out TBatch>
{
    /// <summary>Number of samples of an epoch.</summary>
    int SampleCount { get; }

    /// <summary>Number of samples in every batch but possibly the last.</summary>
    int BatchSize { get; }

    /// <summary>Number of batches of an epoch, the last and perhaps partial one included.</summary>
    int BatchCount { get; }

    /// <summary>Position in the epoch of the first sample of batch <paramref name="index"/>, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in 0 .. BatchCount-1.</exception>
    long FirstSample(int index);

    /// <summary>Number of samples of batch <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in 0 .. BatchCount-1.</exception>
    int CountOf(int index);

    /// <summary>
    /// Which samples a batch holds, as indices into the whole set, for people who want to see them; empty where the batches cannot tell. Valid until
    /// samples or a batch of another epoch are asked for.
    /// </summary>
    /// <param name="epoch">Epoch, counted from 0.</param>
    /// <param name="index">Batch in the epoch, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is negative or <paramref name="index"/> not in 0 .. BatchCount-1.</exception>
    ReadOnlyMemory<int> Samples(int epoch, int index) => default;

    /// <summary>
    /// Assembles a batch. Its tensors are leased from <paramref name="tape"/> and live until the tape's next step; other
    /// buffers live until the next call.
    /// </summary>
    /// <param name="tape">Where tensors are leased; its step has begun.</param>
    /// <param name="epoch">Epoch, counted from 0.</param>
    /// <param name="index">Batch in the epoch, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is negative or <paramref name="index"/> not in 0 .. BatchCount-1.</exception>
    TBatch Batch(Tape tape, int epoch, int index);
}
