namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>factor * first + second, sample by sample.</summary>
    /// <exception cref="ArgumentException">They are of different numbers of samples.</exception>
    /// <exception cref="InvalidOperationException">They belong to two tapes.</exception>
    internal static Loss Combine(double factor, Loss first, Loss? second)
    {
        if (second is { } other && other.Samples != first.Samples)
            throw new ArgumentException($"Losses of {first.Samples} and {other.Samples} samples cannot be added: run each backwards by itself, in a module with manual optimisation.", nameof(second));
        Tape tape = first.Total.Tape;
        if (second is { } foreign && !ReferenceEquals(foreign.Total.Tape, tape))
            throw new InvalidOperationException("The losses belong to two tapes.");
        Memory<float> memory = tape.LeaseFloats(Loss.FloatsPerSample * first.Samples);
        Span<double> losses = Loss.AsDoubles(memory);
        double sum = 0;
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = (factor * first.PerSample[i]) + (second?.PerSample[i] ?? 0);
            sum += losses[i];
        }
        Tensor total = tape.Lease(new Shape(1), needsGradient: true);
        total.Values[0] = (float)sum;
        if (tape.Recording)
            tape.Record<LossSumNode>().Set((float)factor, first.Total, second?.Total, total);
        return new Loss(total, sum, first.Samples, memory);
    }

    private sealed class LossSumNode : Node
    {
        private float _factor;
        private Tensor _first, _total;
        private Tensor? _second;

        internal void Set(float factor, Tensor first, Tensor? second, Tensor total) => (_factor, _first, _second, _total) = (factor, first, second, total);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> seed = _total.Gradient;
            if (seed.IsEmpty)
                return;
            PassOn(tape, _first, _factor * seed[0]);
            if (_second is { } second)
                PassOn(tape, second, seed[0]);
        }

        private static void PassOn(Tape tape, Tensor total, float gradient)
        {
            Tape.GradientTarget target = tape.BeginGradient(total);
            target.Target[0] = gradient;
            tape.EndGradient(total, target);
        }
    }
}
