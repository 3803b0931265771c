using Inkling.Neural;

namespace Inkling.Training;

/// <summary>A network as it was, which it is again when this is disposed of: its values, gradients and what is frozen.</summary>
internal sealed class NetworkSnapshot : IDisposable
{
    private readonly ParameterVector _parameters;
    private readonly float[] _values;
    private readonly float[] _gradients;
    private readonly bool[] _frozen;

    internal NetworkSnapshot(Module network)
    {
        _parameters = network.Parameters;
        (_values, _gradients) = (_parameters.Values.ToArray(), _parameters.Gradients.ToArray());
        _frozen = [.. _parameters.Named.Select(named => named.Parameter.IsFrozen)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.CopyTo(_parameters.Values);
        _gradients.CopyTo(_parameters.Gradients);
        for (int i = 0; i < _frozen.Length; i++)
            _parameters.Named[i].Parameter.IsFrozen = _frozen[i];
    }
}
