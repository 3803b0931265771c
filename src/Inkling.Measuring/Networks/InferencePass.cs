using Inkling.Data;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>A network in evaluation mode and batches of fixed images: what inference is timed on.</summary>
public sealed class InferencePass
{
    /// <summary>Batches that are used in turn, as in the peers' scripts.</summary>
    public const int Batches = 16;

    private const int Pixels = MnistFormat.ImageSize * MnistFormat.ImageSize, Classes = MnistFormat.ClassCount;

    private readonly int _batch;
    private readonly float[] _images;
    private readonly float[] _logits;
    private readonly Predictor _predictor;
    private int _passes;

    /// <summary>Builds the network and its images.</summary>
    /// <param name="network">Which network.</param>
    /// <param name="batch">Images of a pass.</param>
    /// <param name="weights">A file of weights; null for those of <see cref="SeededWeights"/>.</param>
    /// <exception cref="UserErrorException">The file is missing, damaged, or belongs to another network.</exception>
    public InferencePass(DigitNetwork network, int batch, string? weights = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _batch = batch;
        _images = new float[Batches * batch * Pixels];
        Pictures.Fill(_images);
        _logits = new float[batch * Classes];
        Module module = network.Build();
        if (weights is null)
            SeededWeights.Initialize(module);
        else
            Weights.Load(weights, module);
        _predictor = new Predictor(module, DigitNetwork.Image);
    }

    /// <summary>The pass as a user has it: images in, logits [batch, 10] out. Allocates nothing once warm.</summary>
    public ReadOnlySpan<float> Run()
    {
        int number = _passes++ % Batches;
        _predictor.Predict(_images.AsMemory(number * _batch * Pixels, _batch * Pixels), _logits);
        return _logits;
    }

    /// <summary>
    /// Logits of the first and the last image of the first batch, by which both sides show that they compute the same.
    /// </summary>
    public float[] Check()
    {
        _passes = 0;
        ReadOnlySpan<float> logits = Run();
        return [.. logits[..Classes], .. logits[^Classes..]];
    }
}
