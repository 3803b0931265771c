namespace Inkling.Testing;

/// <summary>
/// The one helper that every operation passes through: against its scalar twin in double, against values made by
/// PyTorch, and against central differences of the twin. The fourth way, every SIMD tier, is this same check run again in
/// child processes (<c>Inkling.Testing.Tiers</c>).
/// </summary>
public static class OperationCheck
{
    /// <summary>Coordinates of each input that are tried by central differences.</summary>
    private const int DifferencesPerInput = 12;

    /// <summary>Above this many values in and out a case is too slow to differentiate numerically.</summary>
    private const int MostValuesForDifferences = 3000;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="CheckFailedException">One failed; the message names case, value and error.</exception>
    public static void Run(OperationCase subject)
    {
        float[][] inputs = [.. subject.Inputs.Select(input => input.Values)];
        double[][] exact = [.. inputs.Select(Widen)];
        double[] seed = Widen(subject.Seed);
        OperationResult<float> engine = subject.Engine(inputs, subject.Seed);
        OperationResult<double> scale = subject.Scale(exact, seed);
        Compare(subject, "its twin", engine, new(subject.Twin(exact), subject.TwinBackward(exact, seed)), scale);
        if (subject.Golden is { } golden)
            Compare(subject, "PyTorch", engine, golden, scale);
        if (subject.IsSmooth && exact.Sum(values => values.Length) + seed.Length <= MostValuesForDifferences)
            CompareDifferences(subject, engine, exact, seed, scale);
    }

    /// <summary>float32 as double.</summary>
    public static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static void Compare(OperationCase subject, string with, OperationResult<float> engine, OperationResult<double> expected, OperationResult<double> scale)
    {
        Agreement.Require($"{subject.Name}: result against {with}", engine.Output, expected.Output, scale.Output);
        for (int i = 0; i < subject.Inputs.Count; i++)
        {
            if (subject.Inputs[i].Differentiable)
                Agreement.Require($"{subject.Name}: gradient of {subject.Inputs[i].Name} against {with}", engine.Gradients[i], expected.Gradients[i], scale.Gradients[i]);
        }
    }

    private static void CompareDifferences(OperationCase subject, OperationResult<float> engine, double[][] inputs, double[] seed, OperationResult<double> scale)
    {
        const double Step = 1e-4;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!subject.Inputs[i].Differentiable)
                continue;
            double[] values = inputs[i];
            // A stride that shares no factor with usual sizes walks over rows, columns and channels alike.
            for (int k = 0; k < Math.Min(DifferencesPerInput, values.Length); k++)
            {
                int at = (int)(k * 7919L % values.Length);
                double old = values[at];
                values[at] = old + Step;
                double above = Objective(subject, inputs, seed);
                values[at] = old - Step;
                double below = Objective(subject, inputs, seed);
                values[at] = old;
                // The second term allows for the third derivative that central differences leave out.
                Agreement.Require(
                    $"{subject.Name}: gradient of {subject.Inputs[i].Name} at {at} against central differences",
                    [engine.Gradients[i]![at]], [(above - below) / (2 * Step)], [scale.Gradients[i]![at] + 0.01]);
            }
        }
    }

    private static double Objective(OperationCase subject, double[][] inputs, double[] seed)
    {
        double[] output = subject.Twin(inputs);
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
            sum += output[i] * seed[i];
        return sum;
    }
}
