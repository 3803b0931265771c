namespace Inkling.Reporting;

/// <summary>An axis of a chart.</summary>
/// <param name="Title">What is measured, with its unit; may be empty.</param>
public sealed record Axis(string Title = "")
{
    /// <summary>How the numbers are written.</summary>
    public NumberStyle Numbers { get; init; } = NumberStyle.Plain;

    /// <summary>The lower end; taken from the data where null.</summary>
    public double? Minimum { get; init; }

    /// <summary>The upper end; taken from the data where null.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether equal distances are equal factors; values of 0 and below are then left out. Line charts only.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>An axis of shares (0 to 1) written as per cent.</summary>
    /// <param name="title">What is measured.</param>
    /// <returns>The axis.</returns>
    public static Axis Percent(string title) => new(title) { Numbers = NumberStyle.Percent };

    /// <summary>An axis of whole numbers, such as epochs.</summary>
    /// <param name="title">What is counted.</param>
    /// <returns>The axis.</returns>
    public static Axis Whole(string title) => new(title) { Numbers = NumberStyle.Whole };
}

/// <summary>How a chart writes numbers.</summary>
public enum NumberStyle
{
    /// <summary>With as many decimals as the ticks need.</summary>
    Plain,

    /// <summary>Whole numbers with a comma between thousands.</summary>
    Whole,

    /// <summary>Shares as per cent: 0.985 is 98.5 %.</summary>
    Percent,
}
