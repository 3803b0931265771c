using Inkling.Data;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Measuring;

/// <summary>
/// The operations of a network's products: a multiply-add counts as two. ReLU, pooling, dropout and the optimiser, a few per cent, are not counted.
/// </summary>
/// <param name="Inference">Operations of one image's way forward.</param>
/// <param name="Training">
/// Operations of one image's part of a training step: forward, and the gradients of weights and inputs, each as much as forward. Nobody needs the gradient
/// of the images, so the first layer leaves that out.
/// </param>
public sealed record NetworkWork(long Inference, long Training)
{
    /// <summary>Counts a network's operations.</summary>
    public static NetworkWork Of(DigitNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(network.Build());
    }

    /// <summary>Counts the operations of a network of any layers that takes images [n, 28, 28, 1].</summary>
    public static NetworkWork Of(Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ModelSummary summary = ModelSummary.Of(network, new Shape(1, MnistFormat.ImageSize, MnistFormat.ImageSize, 1));
        long first = summary.Layers.First(layer => layer.MultiplyAdds > 0).MultiplyAdds;
        return new NetworkWork(2 * summary.MultiplyAdds, 2 * ((3 * summary.MultiplyAdds) - first));
    }
}
