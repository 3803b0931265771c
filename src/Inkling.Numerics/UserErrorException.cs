namespace Inkling.Numerics;

/// <summary>
/// A mistake of the user, not of the program: a damaged file, an impossible option, a folder that cannot be written.
/// The message names the file or value, what was expected and what to do; programs print it without a stack trace.
/// </summary>
/// <param name="message">One sentence or two for the user.</param>
/// <param name="inner">What went wrong underneath, if anything.</param>
public class UserErrorException(string message, Exception? inner = null) : Exception(message, inner);
