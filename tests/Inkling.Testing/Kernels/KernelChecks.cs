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
            ["errors of tanh and sigmoid"] = SmallChecks.Curves,
            ["accumulation"] = SmallChecks.Accumulation,
            ["threefry"] = SmallChecks.KnownAnswers,
            ["pooled convolution"] = PooledChecks.Random,
            ["pooled convolution with ties"] = PooledChecks.Ties,
            ["pooled convolution without winners"] = PooledChecks.DeadFilters,
            ["pooled convolution of NaN"] = PooledChecks.NaN,
            ["linear with relu and dropout"] = LinearChecks.Dense,
            ["linear of zeros"] = LinearChecks.Zeros,
            ["linear of zeros or not"] = LinearChecks.ZerosOrNot,
            ["linear of NaN"] = LinearChecks.NaN,
            ["dropout of results"] = LinearChecks.DropoutOfResults,
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
