using System.Security.Cryptography;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Looks at one step of a replay and ends the replay behind it.</summary>
internal sealed class ReplayObserver(StepCount step, Action end) : StepObserver
{
    private readonly List<int> _samples = [];
    private string _weightsBefore = "";
    private double? _summedNorm;

    /// <summary>The step; null before it is taken.</summary>
    internal ReplayedStep? Replayed { get; private set; }

    private protected override bool Wants(long number) => number == step.Value;

    private protected override void Begin(RunState state) => _weightsBefore = HashOf(state.Network);

    private protected override void SeeSamples(ReadOnlySpan<int> samples) => _samples.AddRange(samples);

    // The loop divides by the samples that it will have seen; a module that steps by itself divides as it likes.
    private protected override void SeeGradients(RunState state) =>
        _summedNorm = state.Optimizers is [{ Name: "", Optimizer: { } optimizer }] ? GradientClipping.Norm(optimizer.Parameters, 1) : null;

    private protected override void Take(RunState state, StepRecord record)
    {
        Replayed = new ReplayedStep
        {
            Record = record,
            Samples = _samples.Count == record.Samples ? [.. _samples] : null,
            LearningRate = state.LearningRate,
            GradientNorm = _summedNorm * Math.Abs(1.0 / record.Samples),
            WeightsBefore = _weightsBefore,
            WeightsAfter = HashOf(state.Network),
        };
        end();
    }

    private static string HashOf(Module network)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, Parameter parameter) in network.Parameters.Named)
            hash.AppendFloats(parameter.Value);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
