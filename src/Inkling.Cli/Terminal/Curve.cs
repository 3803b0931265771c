namespace Inkling.Cli;

/// <summary>
/// A quantity over the epochs in memory that does not grow: means over equal parts of an epoch, which become twice as wide whenever the
/// curve has passed the last of them.
/// </summary>
internal sealed class Curve
{
    // At least half of them are in use later on: more than the widest chart has dots.
    private const int Parts = 1024;

    private readonly double[] _sums = new double[Parts];
    private readonly double[] _weights = new double[Parts];
    private double _width = 1.0 / 256;
    private int _used;

    /// <summary>Adds a value; what is not a finite number is left out.</summary>
    /// <param name="epochs">Where, in epochs since the training's beginning.</param>
    /// <param name="value">The value.</param>
    /// <param name="weight">How much it counts beside others of the same part.</param>
    internal void Add(double epochs, double value, double weight)
    {
        // Beyond 1e100 sums could overflow, and no chart shows such values.
        if (!(Math.Abs(value) <= 1e100) || !(weight > 0))
            return;
        while (epochs >= Parts * _width)
            Widen();
        int part = (int)(epochs / _width);
        _sums[part] += value * weight;
        _weights[part] += weight;
        _used = Math.Max(_used, part + 1);
    }

    /// <summary>Means over equal parts of the epochs from 0 to <paramref name="end"/>; NaN where there is no value.</summary>
    internal void Read(double end, Span<double> columns)
    {
        columns.Fill(double.NaN);
        double sum = 0, weight = 0;
        int column = 0;
        for (int part = 0; part < _used; part++)
        {
            if (_weights[part] == 0)
                continue;
            int at = Math.Min(columns.Length - 1, (int)((part + 0.5) * _width / end * columns.Length));
            if (at != column)
                (sum, weight, column) = (0, 0, at);
            sum += _sums[part];
            weight += _weights[part];
            columns[column] = sum / weight;
        }
    }

    private void Widen()
    {
        for (int part = 0; part < Parts / 2; part++)
        {
            _sums[part] = _sums[2 * part] + _sums[(2 * part) + 1];
            _weights[part] = _weights[2 * part] + _weights[(2 * part) + 1];
        }
        Array.Clear(_sums, Parts / 2, Parts / 2);
        Array.Clear(_weights, Parts / 2, Parts / 2);
        _used = (_used + 1) / 2;
        _width *= 2;
    }
}
