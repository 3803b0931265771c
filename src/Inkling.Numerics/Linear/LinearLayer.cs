namespace Inkling.Numerics;

/// <summary>The fully connected layer y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs].</summary>
public static class LinearLayer
{
    /// <summary>y = x weight + bias (empty: none).</summary>
    public static void Forward(int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (int n = 0; n < batch; n++)
        {
            Span<float> row = y.Slice(n * outputs, outputs);
            if (bias.IsEmpty)
                row.Clear();
            else
                bias.CopyTo(row);
            for (int i = 0; i < inputs; i++)
            for (int o = 0; o < outputs; o++)
                row[o] += x[(n * inputs) + i] * weight[(i * outputs) + o];
        }
    }

    /// <summary>dx = dy weight^T, overwritten.</summary>
    public static void BackwardInput(int batch, int inputs, int outputs, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        for (int n = 0; n < batch; n++)
        for (int i = 0; i < inputs; i++)
        {
            float sum = 0;
            for (int o = 0; o < outputs; o++)
                sum += dy[(n * outputs) + o] * weight[(i * outputs) + o];
            dx[(n * inputs) + i] = sum;
        }
    }

    /// <summary>Adds x^T dy and the column sums of dy (dBias empty: none) to what is there.</summary>
    public static void BackwardWeight(int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight, Span<float> dBias)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < inputs; i++)
            for (int o = 0; o < outputs; o++)
                dWeight[(i * outputs) + o] += x[(n * inputs) + i] * dy[(n * outputs) + o];
            for (int o = 0; o < dBias.Length; o++)
                dBias[o] += dy[(n * outputs) + o];
        }
    }
}
