using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Digits.Tests;

/// <summary>A set in MNIST's format that is learned in a moment: class c is a bright bar at height c, with noise.</summary>
internal static class SmallData
{
    internal static ImageData Make(int training = 240, int test = 60, string name = "Bars") => new(name, "", Set(training, 1), Set(test, 2));

    internal static DigitData Load() => DigitData.Of(Make(), seed: 1, quick: true);

    internal static ImageSet Set(int count, ulong seed)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        byte[] pixels = new byte[count * 784], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 10);
            for (int p = 0; p < 784; p++)
            {
                bool bar = (p / 28) / 2 == 2 + labels[i] && p % 28 is > 4 and < 24;
                pixels[(i * 784) + p] = (byte)((bar ? 200 : 0) + key.Below(50, (ulong)((i * 784) + p)));
            }
        }
        return new ImageSet(pixels, labels, 28, 28);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("inkling-digits-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
