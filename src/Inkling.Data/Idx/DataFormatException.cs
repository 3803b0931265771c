using Inkling.Numerics;

namespace Inkling.Data;

/// <summary>A data set is missing, damaged or not what was expected; the message says which file and how.</summary>
/// <param name="message">Which file, what is wrong with it, what was expected.</param>
/// <param name="inner">What went wrong underneath, if anything.</param>
public sealed class DataFormatException(string message, Exception? inner = null) : UserErrorException(message, inner);
