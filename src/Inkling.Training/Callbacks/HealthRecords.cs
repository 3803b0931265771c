namespace Inkling.Training;

/// <summary>Units of a ReLU that gave zero for every sample that was looked at, as plain data.</summary>
/// <param name="Step">Optimiser steps taken before.</param>
/// <param name="Phase">Whether training or validation samples were looked at.</param>
/// <param name="Layer">Path of the ReLU.</param>
/// <param name="Dead">Dead units: features, or channels that are zero at every place of every picture.</param>
/// <param name="Units">All units.</param>
/// <param name="Samples">Samples that were looked at.</param>
public sealed record DeadUnitsRecord(long Step, MetricPhase Phase, string Layer, int Dead, int Units, long Samples)
{
    /// <summary>Share of the dead units.</summary>
    public double Share => Units == 0 ? 0 : (double)Dead / Units;
}

/// <summary>How far a step has moved a parameter, as plain data.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Parameter">Path of the parameter.</param>
/// <param name="Update">L2 norm of the change.</param>
/// <param name="Weight">L2 norm of the parameter before it.</param>
public sealed record UpdateRecord(long Step, string Parameter, double Update, double Weight)
{
    /// <summary>
    /// The change in proportion to the weights; null where these were all zero, as biases are at the start. Around a thousandth is usual;
    /// much more is restless, much less hardly learns.
    /// </summary>
    public double? Ratio => Weight > 0 ? Update / Weight : null;
}
