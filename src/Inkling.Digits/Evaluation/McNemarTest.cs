namespace Inkling.Digits;

/// <summary>How a <see cref="McNemarTest"/> found its p-value.</summary>
public enum McNemarMethod
{
    /// <summary>Two-sided binomial test of b among b + c at one half.</summary>
    ExactBinomial,

    /// <summary>(|b - c| - 1)² / (b + c) against chi-square with one degree of freedom (Edwards' continuity correction).</summary>
    ChiSquare,
}

/// <summary>
/// Whether two models that answered the same questions differ by more than chance (Q. McNemar, 1947, "Note on the sampling error of the
/// difference between correlated proportions or percentages", Psychometrika 12). Only the questions on which one was right and the
/// other wrong say anything.
/// </summary>
/// <param name="OnlyFirst">b: questions that only the first model answered correctly.</param>
/// <param name="OnlySecond">c: questions that only the second model answered correctly.</param>
/// <param name="Method">How the p-value was found.</param>
/// <param name="Statistic">The chi-square statistic with continuity correction; null for the exact test.</param>
/// <param name="PValue">Probability of a difference at least as large if both models were equally good.</param>
public sealed record McNemarTest(long OnlyFirst, long OnlySecond, McNemarMethod Method, double? Statistic, double PValue)
{
    /// <summary>Up to so many disagreements the exact test is used; beyond, the approximation is as good as exact.</summary>
    public const int ExactLimit = 1000;

    /// <summary>Number of questions on which exactly one model was right.</summary>
    public long Disagreements => OnlyFirst + OnlySecond;

    /// <summary>Whether the p-value is below 5 %.</summary>
    public bool IsSignificant => PValue < 0.05;

    /// <summary>Tests two models' answers.</summary>
    /// <param name="first">Whether the first model's answer to each question is right.</param>
    /// <param name="second">Whether the second model's answer is right, in the same order.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static McNemarTest Of(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"Both models answer the same questions: {first.Length} answers against {second.Length}.", nameof(second));
        long onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] && !second[i])
                onlyFirst++;
            else if (second[i] && !first[i])
                onlySecond++;
        }
        return Of(onlyFirst, onlySecond);
    }

    /// <summary>Tests two numbers of disagreements.</summary>
    /// <param name="onlyFirst">b: questions that only the first model answered correctly.</param>
    /// <param name="onlySecond">c: questions that only the second model answered correctly.</param>
    /// <param name="exactLimit">Up to so many disagreements the exact binomial test is used.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static McNemarTest Of(long onlyFirst, long onlySecond, int exactLimit = ExactLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        long n = onlyFirst + onlySecond;
        if (n <= exactLimit)
            return new McNemarTest(onlyFirst, onlySecond, McNemarMethod.ExactBinomial, null, Binomial(Math.Min(onlyFirst, onlySecond), n));
        double difference = Math.Max(0, Math.Abs(onlyFirst - onlySecond) - 1);
        double statistic = difference * difference / n;
        // The upper tail of chi-square with one degree of freedom is that of |z| at its root.
        return new McNemarTest(onlyFirst, onlySecond, McNemarMethod.ChiSquare, statistic, SpecialFunctions.ErrorFunctionComplement(Math.Sqrt(statistic / 2)));
    }

    /// <summary>min(1, 2 P(X &lt;= smaller)) for X binomial with n trials at one half, summed from the smallest term up in logarithms.</summary>
    private static double Binomial(long smaller, long n)
    {
        double logTerm = -n * Math.Log(2), sum = 0;
        for (long k = 0; k <= smaller; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(n - k) / (k + 1));
        }
        return Math.Min(1, 2 * sum);
    }
}
