using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>SHA-256 over the bits of numbers, for tests of exactness.</summary>
public static class Fingerprint
{
    /// <summary>Of all parameters in their order, in lower-case hexadecimal.</summary>
    public static string Of(Module module)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, Parameter parameter) in module.Parameters.Named)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Value));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of numbers, in lower-case hexadecimal.</summary>
    public static string Of(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    /// <summary>Of a network, dense or cnn, after a few steps of training with dropout on random images.</summary>
    public static string AfterTraining(string network)
    {
        const int Steps = 4, Batch = 48;
        RandomKey key = RandomKey.FromSeed(11);
        Module module = ReferenceNetworks.Of(network, dropout: true);
        module.Initialize(key);
        Optimizer optimizer = network == "dense" ? new Sgd(module.Parameters, 0.05, 0.9) : new Adam(module.Parameters);
        Tape tape = new();
        for (int step = 0; step < Steps; step++)
        {
            TrainingStep.Run(
                module, optimizer, tape, ReferenceNetworks.InputOf(network, Batch), Numbers.Normal((ulong)step, Batch * 784),
                Numbers.Labels((ulong)step, Batch, 10), key.Derive(1), step * Batch);
        }
        return Of(module);
    }
}
