using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>2-D convolution. Inputs: x, weight and, if there is one, bias.</summary>
public sealed class Conv2dCase(Window2d window, int batch, int filters) : OperationCase
{
    /// <summary>A case with random numbers.</summary>
    public static Conv2dCase Random(ulong seed, Window2d window, int batch, int filters, bool bias = true) => new(window, batch, filters)
    {
        Name = Describe(window, batch, filters) + (bias ? "" : " without bias"),
        Inputs =
        [
            new Operand("x", Numbers.Normal(seed, batch * window.InputSize)),
            new Operand("weight", Numbers.Normal(seed + 1, window.Kernel * window.Kernel * window.Channels * filters)),
            .. bias ? (Operand[])[new Operand("bias", Numbers.Normal(seed + 2, filters))] : [],
        ],
        Seed = Numbers.Normal(seed + 3, batch * window.Positions * filters),
    };

    /// <summary>For example <c>conv 2x6x5x3 kernel 3 stride 1 padding 1 -> 16</c>.</summary>
    public static string Describe(Window2d window, int batch, int filters) =>
        $"conv {batch}x{window.Height}x{window.Width}x{window.Channels} kernel {window.Kernel} stride {window.Stride} padding {window.Padding} -> {filters}";

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> operands)
    {
        double[] x = operands[0], weight = operands[1], y = new double[batch * window.Positions * filters];
        for (int i = 0; i < y.Length; i++)
            y[i] = operands.Count > 2 ? operands[2][i % filters] : 0;
        foreach ((int pixel, int tap, int position) in Connections())
        {
            for (int f = 0; f < filters; f++)
                y[(position * filters) + f] += x[pixel] * weight[(tap * filters) + f];
        }
        return y;
    }

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> operands, double[] seed)
    {
        double[] x = operands[0], weight = operands[1];
        double[] dx = new double[x.Length], dWeight = new double[weight.Length], dBias = new double[filters];
        for (int i = 0; i < seed.Length; i++)
            dBias[i % filters] += seed[i];
        foreach ((int pixel, int tap, int position) in Connections())
        {
            for (int f = 0; f < filters; f++)
            {
                double g = seed[(position * filters) + f];
                dx[pixel] += g * weight[(tap * filters) + f];
                dWeight[(tap * filters) + f] += g * x[pixel];
            }
        }
        return operands.Count > 2 ? [dx, dWeight, dBias] : [dx, dWeight];
    }

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> operands, float[] seed)
    {
        Guarded x = new(operands[0]), weight = new(operands[1]), dy = new(seed);
        Guarded bias = new(operands.Count > 2 ? operands[2] : []);
        Guarded y = new(batch * window.Positions * filters), dx = new(x.Length), dWeight = new(new float[weight.Length]), dBias = new(new float[bias.Length]);
        Convolution2d.Forward(window, batch, filters, x.Span, weight.Span, bias.Span, y.Span);
        Convolution2d.BackwardInput(window, batch, filters, dy.Span, weight.Span, dx.Span);
        Convolution2d.BackwardWeight(window, batch, filters, x.Span, dy.Span, dWeight.Span, dBias.Span);
        float[] dBiasArray = dBias.ToArray();
        return new(y.ToArray(), operands.Count > 2 ? [dx.ToArray(), dWeight.ToArray(), dBiasArray] : [dx.ToArray(), dWeight.ToArray()]);
    }

    /// <summary>Every (input value, weight row, output position) that the definition multiplies; padding is left out.</summary>
    private IEnumerable<(int Pixel, int Tap, int Position)> Connections()
    {
        int position = 0;
        for (int n = 0; n < batch; n++)
        {
            for (int top = -window.Padding; top + window.Kernel <= window.Height + window.Padding; top += window.Stride)
            {
                for (int left = -window.Padding; left + window.Kernel <= window.Width + window.Padding; left += window.Stride, position++)
                {
                    for (int ky = Math.Max(0, -top); ky < window.Kernel && top + ky < window.Height; ky++)
                    {
                        for (int kx = Math.Max(0, -left); kx < window.Kernel && left + kx < window.Width; kx++)
                        {
                            for (int c = 0; c < window.Channels; c++)
                                yield return ((((((n * window.Height) + top + ky) * window.Width) + left + kx) * window.Channels) + c, (((ky * window.Kernel) + kx) * window.Channels) + c, position);
                        }
                    }
                }
            }
        }
    }
}
