using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// A trained network made ready to predict: its weights are laid out for the kernels once, from the second prediction on, and a batch is cut into slices that go through the whole
/// network one by one, so that what lies between two layers stays in a core's own cache and threads meet once for each batch. The results are the bits of
/// <see cref="Module.Forward"/>. Any number of threads may use it at once; a steady prediction allocates nothing.
/// </summary>
public sealed class Predictor
{
    // Samples of a slice, for each of which all weights are read once. With 64 the Dense NN was 4 % faster, and the CNN at batch 128 on two threads 14 % slower.
    private const int Slice = 32;

    private readonly Module _network;
    private readonly Shape _sample;
    private readonly int _outputs;
    private readonly Lock _packing = new();
    private PackedWeights? _weights;
    private bool _hasPredicted;

    // As many as calls and slices ever ran at the same time.
    private readonly Pool<Tape> _tapes;
    private readonly Pool<Batch> _batches;

    /// <summary>Prepares a network, whose weights must not change as long as the predictor is used: it keeps copies of some of them.</summary>
    /// <param name="network">From [samples, ...] to one row of results for each sample, as in evaluation.</param>
    /// <param name="sample">The shape of the input for one sample, [1, ...].</param>
    /// <exception cref="ArgumentException">The first size of the shape is not 1, the network does not take the shape, or its result is not one row for each sample.</exception>
    public Predictor(Module network, Shape sample)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (sample[0] != 1)
            throw new ArgumentException($"The shape of one sample begins with 1, got {sample}.", nameof(sample));
        (_network, _sample) = (network, sample);
        _tapes = new Pool<Tape>(() => new Tape());
        _batches = new Pool<Batch>(() => new Batch(this));
        Shape result = Try(null);
        if (result[0] != 1)
            throw new ArgumentException($"The network makes {result} of {sample}: there has to be one row for each sample.", nameof(network));
        _outputs = result.Count;
    }

    /// <summary>Values of one sample's input.</summary>
    public int InputSize => _sample.Count;

    /// <summary>Values of one sample's result.</summary>
    public int OutputSize => _outputs;

    /// <summary>Predicts.</summary>
    /// <param name="inputs">[samples, <see cref="InputSize"/>].</param>
    /// <param name="outputs">Receives [samples, <see cref="OutputSize"/>].</param>
    /// <exception cref="ArgumentException">The inputs are no whole number of samples, or the outputs are not as many samples.</exception>
    public void Predict(ReadOnlyMemory<float> inputs, Memory<float> outputs)
    {
        int samples = inputs.Length / InputSize;
        if (inputs.Length % InputSize != 0)
            throw new ArgumentException($"Inputs are whole samples of {InputSize} values, got {inputs.Length} values.", nameof(inputs));
        if (outputs.Length != samples * OutputSize)
            throw new ArgumentException($"{samples} samples have {samples} x {OutputSize} results, got room for {outputs.Length}.", nameof(outputs));
        if (samples == 0)
            return;
        if (Volatile.Read(ref _weights) is null)
            PackIfItPays(samples);
        if (samples <= Slice)
        {
            // Too few to share: the kernels themselves may use all threads.
            Run(inputs, outputs.Span);
            return;
        }
        Batch batch = _batches.Take();
        (batch.Inputs, batch.Outputs) = (inputs, outputs);
        Workers.Run((samples + Slice - 1) / Slice, batch);
        (batch.Inputs, batch.Outputs) = (default, default);
        _batches.Return(batch);
    }

    /// <summary>Packs the weights, but not for the first few samples: a program that reads one picture and ends is sooner done without.</summary>
    private void PackIfItPays(int samples)
    {
        lock (_packing)
        {
            if (_weights is not null)
                return;
            if (!_hasPredicted && samples <= Slice)
            {
                _hasPredicted = true;
                return;
            }
            PackedWeights weights = new();
            _ = Try(weights);
            weights.IsOpen = false;
            Volatile.Write(ref _weights, weights);
        }
    }

    /// <summary>Runs the network on a sample of zeros.</summary>
    /// <param name="weights">Takes up what operations pack; null packs nothing.</param>
    /// <returns>The shape of the result.</returns>
    private Shape Try(PackedWeights? weights)
    {
        Tape tape = _tapes.Take();
        tape.Packed = weights;
        tape.Begin(PassMode.Evaluation);
        Tensor input = tape.Input(_sample);
        input.Values.Clear();
        Shape result = _network.Forward(input).Shape;
        _tapes.Return(tape);
        return result;
    }

    private void Run(ReadOnlyMemory<float> inputs, Span<float> outputs)
    {
        Tape tape = _tapes.Take();
        tape.Packed = Volatile.Read(ref _weights);
        tape.Begin(PassMode.Evaluation);
        Tensor x = tape.Wrap(_sample.WithBatch(inputs.Length / InputSize), inputs);
        _network.Forward(x).Values.CopyTo(outputs);
        _tapes.Return(tape);
    }

    /// <summary>A call's samples, cut into slices.</summary>
    private sealed class Batch(Predictor predictor) : IWork
    {
        internal ReadOnlyMemory<float> Inputs { get; set; }

        internal Memory<float> Outputs { get; set; }

        public void Run(int piece)
        {
            int samples = Inputs.Length / predictor.InputSize, first = piece * Slice, count = Math.Min(Slice, samples - first);
            predictor.Run(
                Inputs.Slice(first * predictor.InputSize, count * predictor.InputSize), Outputs.Span.Slice(first * predictor.OutputSize, count * predictor.OutputSize));
        }
    }

    /// <summary>Objects that are used again; a lock, because the concurrent collections allocate when something is put into them.</summary>
    private sealed class Pool<T>(Func<T> make)
    {
        private readonly Stack<T> _free = [];

        internal T Take()
        {
            lock (_free)
            {
                if (_free.TryPop(out T? item))
                    return item;
            }
            return make();
        }

        internal void Return(T item)
        {
            lock (_free)
                _free.Push(item);
        }
    }
}
