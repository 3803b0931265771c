using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Optimiser steps over flat buffers against the papers' formulas in double, over several steps.</summary>
public static class StepChecks
{
    private const int Steps = 6;

    /// <summary>SGD with and without momentum, Nesterov's method and weight decay, at lengths around whole vectors and pieces of work.</summary>
    public static void Sgd()
    {
        foreach (int length in (int[])[1, 8, 61, 16384, 33_001])
        {
            foreach ((float momentum, float decay, bool nesterov) in ((float, float, bool)[])[(0, 0, false), (0, 0.05f, false), (0.9f, 0, false), (0.9f, 0.01f, false), (0.8f, 0.02f, true)])
                CheckSgd(length, momentum, decay, nesterov);
        }
    }

    /// <summary>Adam and AdamW, at lengths around whole vectors and pieces of work.</summary>
    public static void Adam()
    {
        foreach (int length in (int[])[1, 8, 61, 16384, 33_001])
        {
            foreach ((double decay, bool decoupled) in ((double, bool)[])[(0, false), (0.1, false), (0.01, true), (0.2, true)])
                CheckAdam(length, decay, decoupled);
        }
    }

    private static void CheckSgd(int length, float momentum, float decay, bool nesterov)
    {
        const float Scale = 0.5f, Rate = 0.2f;
        Guarded weights = new(Numbers.Normal(1, length)), gradients = new(length), velocity = new(new float[momentum == 0 ? 0 : length]);
        double[] w = OperationCheck.Widen(weights.ToArray()), v = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            float[] gradient = Numbers.Normal((ulong)(step + 10), length);
            gradient.CopyTo(gradients.Span);
            SgdStep.Apply(weights.Span, gradients.Span, velocity.Span, Scale, Rate, momentum, decay, nesterov);
            for (int i = 0; i < length; i++)
            {
                double g = ((double)gradient[i] * Scale) + (decay * w[i]);
                v[i] = (momentum * v[i]) + g;
                w[i] -= Rate * (nesterov ? g + (momentum * v[i]) : v[i]);
            }
        }
        Agreement.Require($"sgd of {length}, momentum {momentum}, decay {decay}, nesterov {nesterov}", weights.ToArray(), w, Scales(w));
        velocity.ToArray();
    }

    private static void CheckAdam(int length, double decay, bool decoupled)
    {
        const double Scale = 0.5, Rate = 0.05, Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8;
        Guarded weights = new(Numbers.Normal(1, length)), gradients = new(length), first = new(new float[length]), second = new(new float[length]);
        double[] w = OperationCheck.Widen(weights.ToArray()), m = new double[length], v = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            float[] gradient = Numbers.Normal((ulong)(step + 10), length);
            gradient.CopyTo(gradients.Span);
            AdamStep.Apply(new AdamSettings(step, Scale, Rate, Beta1, Beta2, Epsilon, decay, decoupled), weights.Span, gradients.Span, first.Span, second.Span);
            for (int i = 0; i < length; i++)
            {
                if (decoupled)
                    w[i] *= 1 - (Rate * decay);
                double g = (gradient[i] * Scale) + (decoupled ? 0 : decay * w[i]);
                m[i] = (Beta1 * m[i]) + ((1 - Beta1) * g);
                v[i] = (Beta2 * v[i]) + ((1 - Beta2) * g * g);
                w[i] -= Rate * (m[i] / (1 - Math.Pow(Beta1, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(Beta2, step))) + Epsilon);
            }
        }
        Agreement.Require($"adam of {length}, decay {decay}, decoupled {decoupled}", weights.ToArray(), w, Scales(w));
        first.ToArray();
        second.ToArray();
    }

    private static double[] Scales(double[] values) => Array.ConvertAll(values, value => Math.Abs(value) + 0.1);
}
