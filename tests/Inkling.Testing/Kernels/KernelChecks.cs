namespace Inkling.Testing;

/// <summary>Every check of a kernel, by name: run by the tests as they are, and by Inkling.Testing.Tiers with less hardware.</summary>
public static class KernelChecks
{
    /// <summary>Name and check; a check throws <see cref="CheckFailedException"/>.</summary>
    public static IReadOnlyDictionary<string, Action> All { get; } = Gather();

    private static Dictionary<string, Action> Gather()
    {
        Dictionary<string, Action> checks = new()
        {
            ["sgd step"] = StepChecks.Sgd,
            ["adam step"] = StepChecks.Adam,
            ["sums"] = SmallChecks.Sums,
            ["softmax"] = SmallChecks.Softmax,
            ["relu of NaN"] = SmallChecks.ReluOfNaN,
            ["accumulation"] = SmallChecks.Accumulation,
            ["threefry"] = SmallChecks.KnownAnswers,
        };
        foreach ((string operation, Func<IEnumerable<OperationCase>> cases) in OperationCases.All)
        {
            checks[operation] = () =>
            {
                foreach (OperationCase subject in cases())
                    OperationCheck.Run(subject);
            };
        }
        return checks;
    }
}
