using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>A checkpoint cannot be written or read, or does not fit; the message names the file, what is wrong and what to do.</summary>
/// <param name="message">Which file, what is wrong with it, what to do.</param>
/// <param name="inner">What went wrong underneath, if anything.</param>
public sealed class CheckpointException(string message, Exception? inner = null) : UserErrorException(message, inner);
