namespace Inkling.Data.Tests;

/// <summary>The bundled set, loaded once for all tests that look at it.</summary>
internal static class BundledMnist
{
    private static readonly Lazy<ImageData> Loaded = new(Mnist.LoadBundled);

    internal static ImageData Data => Loaded.Value;
}
