using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// The images that networks are timed on. Kernels leave out what is zero, so how long a network takes depends on how much of its pictures is paper: a
/// comparison says which images it used and uses the same on every side.
/// </summary>
public static class Pictures
{
    /// <summary>
    /// The environment variable that names a file of pictures, 28x28 bytes each and nothing else; benchmarks/peers/compare.py sets it. Without it, noise.
    /// </summary>
    public const string Variable = "INKLING_PICTURES";

    /// <summary>Fills a buffer with pictures, grey / 255, beginning again where the file ends, or with noise.</summary>
    /// <exception cref="UserErrorException">The file is missing or empty.</exception>
    public static void Fill(Span<float> values)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
        {
            Noise.Fill(values);
            return;
        }
        byte[] pixels = File.Exists(file) ? File.ReadAllBytes(file) : [];
        if (pixels.Length == 0)
            throw new UserErrorException($"{Variable} names '{file}', which is missing or empty: give a file of 28x28 bytes for each picture, or unset it.");
        for (int i = 0; i < values.Length; i++)
            values[i] = pixels[i % pixels.Length] / 255f;
    }
}
