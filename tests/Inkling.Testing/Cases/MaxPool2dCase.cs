using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Max-pooling: of equal values the first wins, a NaN wins over every number and the last NaN over the others.</summary>
public sealed class MaxPool2dCase(Window2d window, int batch) : OperationCase
{
    /// <summary>A case with given inputs and a random seed gradient.</summary>
    public static MaxPool2dCase On(float[] x, Window2d window, int batch, bool isSmooth) => new(window, batch)
    {
        Name = Describe(window, batch) + (isSmooth ? "" : " with ties or NaN"),
        Inputs = [new Operand("x", x)],
        Seed = Numbers.Normal((ulong)x.Length, batch * window.Positions * window.Channels),
        IsSmooth = isSmooth,
    };

    /// <summary>For example <c>pool 2x6x5x3 kernel 2 stride 2 padding 0</c>.</summary>
    public static string Describe(Window2d window, int batch) =>
        $"pool {batch}x{window.Height}x{window.Width}x{window.Channels} kernel {window.Kernel} stride {window.Stride} padding {window.Padding}";

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> operands) => [.. Winners(operands[0]).Select(at => operands[0][at])];

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> operands, double[] seed)
    {
        double[] dx = new double[operands[0].Length];
        foreach ((int output, int winner) in Winners(operands[0]).Index())
            dx[winner] += seed[output];
        return [dx];
    }

    /// <inheritdoc/>
    public override OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed) =>
        new(new double[seed.Length], TwinBackward(inputs, Magnitudes(seed)));

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> operands, float[] seed)
    {
        Guarded x = new(operands[0]), dy = new(seed), y = new(seed.Length), dx = new(x.Length);
        byte[] winner = new byte[seed.Length];
        MaxPooling2d.Forward(window, batch, x.Span, y.Span, winner);
        MaxPooling2d.Backward(window, batch, dy.Span, winner, dx.Span);
        return new(y.ToArray(), [dx.ToArray()]);
    }

    private IEnumerable<int> Winners(double[] x)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int top = -window.Padding; top + window.Kernel <= window.Height + window.Padding; top += window.Stride)
            {
                for (int left = -window.Padding; left + window.Kernel <= window.Width + window.Padding; left += window.Stride)
                {
                    for (int c = 0; c < window.Channels; c++)
                        yield return Winner(x, n, top, left, c);
                }
            }
        }
    }

    private int Winner(double[] x, int n, int top, int left, int c)
    {
        int winner = -1;
        for (int row = Math.Max(0, top); row < Math.Min(window.Height, top + window.Kernel); row++)
        {
            for (int column = Math.Max(0, left); column < Math.Min(window.Width, left + window.Kernel); column++)
            {
                int at = (((((n * window.Height) + row) * window.Width) + column) * window.Channels) + c;
                if (winner < 0 || x[at] > x[winner] || double.IsNaN(x[at]))
                    winner = at;
            }
        }
        return winner;
    }
}
