namespace Inkling.Training;

/// <summary>What the time of a training went to, as plain data.</summary>
public sealed record ProfileReport
{
    /// <summary>Training batches that were profiled.</summary>
    public required int Batches { get; init; }

    /// <summary>From the beginning of the first of them to the beginning of the batch after the last, or to the end of the training.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Bytes that the training thread allocated in that time.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Whole batches, from their assembly to the last hook.</summary>
    public required SpanTimes Steps { get; init; }

    /// <summary>Phases, in the order of <see cref="ProfilePhase"/>, without those that did not occur. Their times add up to <see cref="Time"/>.</summary>
    public required IReadOnlyList<PhaseProfile> Phases { get; init; }

    /// <summary>The layers of training batches in the order in which they ran, and last what is in no layer. Validation is not among them.</summary>
    public required IReadOnlyList<LayerProfile> Layers { get; init; }

    /// <summary>The machine's most floating-point operations a second, as it was given; null if it was not.</summary>
    public required double? PeakOperationsPerSecond { get; init; }

    /// <summary>Spans of time that had no room and are missing above; mostly 0, as a profile ends before.</summary>
    public required int Dropped { get; init; }
}

/// <summary>How long something took that occurred several times.</summary>
/// <param name="Count">How often it occurred.</param>
/// <param name="Total">All of it.</param>
/// <param name="Mean">Total by count; 0 if it did not occur.</param>
/// <param name="Median">Half took no longer.</param>
/// <param name="P90">Nine of ten took no longer.</param>
public sealed record SpanTimes(int Count, TimeSpan Total, TimeSpan Mean, TimeSpan Median, TimeSpan P90);

/// <summary>A phase.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Times">Without other phases inside it. <see cref="ProfilePhase.Other"/> counts as once.</param>
/// <param name="Share">Of the profiled time, in [0, 1].</param>
/// <param name="AllocatedBytes">On the training thread.</param>
public sealed record PhaseProfile(ProfilePhase Phase, SpanTimes Times, double Share, long AllocatedBytes);

/// <summary>A layer, or layers that are computed together.</summary>
/// <param name="Name">Where it is in the network, for example <c>fc1</c> or <c>conv1+relu1+pool1</c>.</param>
/// <param name="Description">What it is, for example <c>Linear 784->512</c>.</param>
/// <param name="Forward">Without layers inside it.</param>
/// <param name="Backward">The way back, once for each operation.</param>
/// <param name="Share">Of the profiled time, forward and backward together, in [0, 1].</param>
/// <param name="ForwardMultiplyAdds">Multiplications with addition of all passes forward, by the plain formulas.</param>
/// <param name="BackwardMultiplyAdds">
/// The same for the way back: as many as forward for the gradient of the weights, if they learn, and as many again for that of the input, if
/// somebody asks for it.
/// </param>
/// <param name="ForwardShareOfPeak">
/// Operations per second of the way forward, divided by the machine's peak; above 1 where the algorithm needs fewer than the plain formula. Null
/// without a peak and where nothing is multiplied.
/// </param>
/// <param name="BackwardShareOfPeak">The same of the way back.</param>
public sealed record LayerProfile(
    string Name, string Description, SpanTimes Forward, SpanTimes Backward, double Share, long ForwardMultiplyAdds, long BackwardMultiplyAdds,
    double? ForwardShareOfPeak, double? BackwardShareOfPeak);
