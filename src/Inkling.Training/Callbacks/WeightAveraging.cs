using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Averages the weights of a training. Validations and the best checkpoint use the average, once there is one; the weights that learn
/// never do, and neither does a checkpoint to resume from, which holds the average beside them. Early stopping and a lowering of the
/// rate go by the validations of the average.
/// </summary>
public abstract class WeightAveraging : Callback, IStateful
{
    private ParameterVector? _parameters;
    private float[] _aside = [];

    /// <summary>True: a lowering of the rate goes by validations of the average.</summary>
    public override bool ChangesTraining => true;

    /// <inheritdoc/>
    public abstract string StateKey { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers { get; }

    /// <summary>Whether there is an average.</summary>
    public abstract bool HasAverage { get; }

    /// <inheritdoc/>
    public abstract string SaveState();

    /// <inheritdoc/>
    public abstract void RestoreState(string state);

    /// <summary>Sets the weights of the network that was trained to the average, for good: do it after the training.</summary>
    /// <exception cref="InvalidOperationException">There is no average.</exception>
    public void CopyToNetwork()
    {
        if (!HasAverage)
            throw new InvalidOperationException("There is no average of weights yet: train first, and long enough for the averaging to begin.");
        CopyAverage(_parameters!.Values);
    }

    /// <summary>Forgets everything and makes the buffers.</summary>
    /// <param name="length">Values of all parameters, in their flat buffer.</param>
    protected abstract void Begin(int length);

    /// <summary>Takes up the weights after an optimiser step, before any hook sees them, so that no checkpoint holds one without the other.</summary>
    protected internal abstract void AfterStep(RunState state);

    /// <summary>Writes the average.</summary>
    /// <param name="weights">The flat buffer.</param>
    protected abstract void CopyAverage(Span<float> weights);

    /// <summary>The callback that averages, ready for a training; null if there is none.</summary>
    /// <exception cref="UserErrorException">There are several.</exception>
    internal static WeightAveraging? Begin(IEnumerable<Callback> callbacks, ParameterVector parameters)
    {
        WeightAveraging[] all = [.. callbacks.OfType<WeightAveraging>()];
        if (all.Length > 1)
            throw new UserErrorException($"{all.Length} callbacks average weights, but only one average can be validated: give one of {string.Join(", ", all.Select(averaging => averaging.GetType().Name))}.");
        WeightAveraging? one = all.FirstOrDefault();
        if (one is null)
            return null;
        one._parameters = parameters;
        one._aside = new float[parameters.Values.Length];
        one.Begin(parameters.Values.Length);
        return one;
    }

    /// <summary>Puts the average in the place of the weights until the result is disposed of; null where there is none yet.</summary>
    internal IDisposable? Use()
    {
        if (!HasAverage)
            return null;
        _parameters!.Values.CopyTo(_aside);
        CopyAverage(_parameters.Values);
        return new Swapped(_parameters, _aside);
    }

    private sealed class Swapped(ParameterVector parameters, float[] aside) : IDisposable
    {
        public void Dispose() => aside.CopyTo(parameters.Values);
    }
}
