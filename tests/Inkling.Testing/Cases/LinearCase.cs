using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>y = x weight + bias. Inputs: x, weight and, if there is one, bias.</summary>
public sealed class LinearCase(int batch, int inputs, int outputs) : OperationCase
{
    /// <summary>A case with random numbers.</summary>
    public static LinearCase Random(ulong seed, int batch, int inputs, int outputs, bool bias = true) => new(batch, inputs, outputs)
    {
        Name = $"linear {batch}x{inputs}->{outputs}{(bias ? "" : " without bias")}",
        Inputs =
        [
            new Operand("x", Numbers.Normal(seed, batch * inputs)),
            new Operand("weight", Numbers.Normal(seed + 1, inputs * outputs)),
            .. bias ? (Operand[])[new Operand("bias", Numbers.Normal(seed + 2, outputs))] : [],
        ],
        Seed = Numbers.Normal(seed + 3, batch * outputs),
    };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> operands)
    {
        (double[] x, double[] weight) = (operands[0], operands[1]);
        double[] y = new double[batch * outputs];
        for (int n = 0; n < batch; n++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = operands.Count > 2 ? operands[2][o] : 0;
                for (int i = 0; i < inputs; i++)
                    sum += x[(n * inputs) + i] * weight[(i * outputs) + o];
                y[(n * outputs) + o] = sum;
            }
        }
        return y;
    }

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> operands, double[] seed)
    {
        (double[] x, double[] weight) = (operands[0], operands[1]);
        double[] dx = new double[x.Length], dWeight = new double[weight.Length], dBias = new double[outputs];
        for (int n = 0; n < batch; n++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double g = seed[(n * outputs) + o];
                dBias[o] += g;
                for (int i = 0; i < inputs; i++)
                {
                    dx[(n * inputs) + i] += g * weight[(i * outputs) + o];
                    dWeight[(i * outputs) + o] += g * x[(n * inputs) + i];
                }
            }
        }
        return operands.Count > 2 ? [dx, dWeight, dBias] : [dx, dWeight];
    }

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> operands, float[] seed)
    {
        Guarded x = new(operands[0]), weight = new(operands[1]), dy = new(seed);
        Guarded bias = new(operands.Count > 2 ? operands[2] : []);
        Guarded y = new(batch * outputs), dx = new(x.Length), dWeight = new(new float[weight.Length]), dBias = new(new float[bias.Length]);
        LinearLayer.Forward(batch, inputs, outputs, x.Span, weight.Span, bias.Span, y.Span);
        LinearLayer.Backward(batch, inputs, outputs, x.Span, weight.Span, [], dy.Span, dWeight.Span, dBias.Span, dx.Span);
        float[] dBiasArray = dBias.ToArray();
        return new(y.ToArray(), operands.Count > 2 ? [dx.ToArray(), dWeight.ToArray(), dBiasArray] : [dx.ToArray(), dWeight.ToArray()]);
    }
}
