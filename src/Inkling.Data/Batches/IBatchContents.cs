using System.Security.Cryptography;

namespace Inkling.Data;

/// <summary>A batch that can be told from another by what it holds.</summary>
public interface IBatchContents
{
    /// <summary>Adds everything that a step learns from to a hash, as bytes that are the same on every machine.</summary>
    void AppendTo(IncrementalHash hash);
}
