using Inkling.Numerics;

namespace Inkling.Neural.Tests;

/// <summary>Tests that set <see cref="Workers.ThreadCount"/>, which belongs to the whole process, or measure it, run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class ThreadCountCollection
{
    public const string Name = "thread count";
}
