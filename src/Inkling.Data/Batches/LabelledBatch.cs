using System.Security.Cryptography;
using Inkling.Neural;

namespace Inkling.Data;

/// <summary>Samples and their classes, ready for a network.</summary>
/// <param name="Inputs">The samples, [n, ...]; images are [n, rows, columns, 1], normalised. Lives until the tape's next step.</param>
/// <param name="Labels">The n classes, in a buffer of the loader that is valid until its next <c>Batch</c> call.</param>
public readonly record struct LabelledBatch(Tensor Inputs, ReadOnlyMemory<byte> Labels) : IBatchContents
{
    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Adds the inputs, sample by sample, and then the labels to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendFloats(Inputs.Values);
        hash.AppendData(Labels.Span);
    }
}
