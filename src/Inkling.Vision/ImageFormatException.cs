using Inkling.Numerics;

namespace Inkling.Vision;

/// <summary>A picture file that cannot be read: missing, damaged, or of a kind that is not supported.</summary>
/// <param name="file">The file's path, or another name the user knows it by.</param>
/// <param name="problem">What is wrong and what was expected: a sentence.</param>
/// <param name="advice">What to do: a sentence.</param>
/// <param name="inner">What went wrong underneath, if anything.</param>
public sealed class ImageFormatException(string file, string problem, string advice, Exception? inner = null)
    : UserErrorException($"{file}: {problem} {advice}", inner)
{
    /// <summary>The file's path, or another name the user knows it by.</summary>
    public string File { get; } = file;
}
