namespace Inkling.Numerics.Tests;

/// <summary>Tests that set <see cref="Workers.ThreadCount"/>, which belongs to the whole process, run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class ThreadCountCollection
{
    public const string Name = "thread count";
}
