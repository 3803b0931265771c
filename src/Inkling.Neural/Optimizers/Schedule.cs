namespace Inkling.Neural;

/// <summary>The learning rate, and the momentum where a schedule moves it too, of one step.</summary>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="Momentum">Momentum (beta1 of Adam); null leaves it as it is.</param>
public readonly record struct Rates(double LearningRate, double? Momentum = null);

/// <summary>A pure function from the step to the learning rate: nothing to save, nothing to restore.</summary>
public abstract record Schedule
{
    /// <summary>The rates of a step.</summary>
    /// <param name="baseRate">The optimiser's learning rate.</param>
    /// <param name="step">Steps taken before, from 0.</param>
    /// <param name="totalSteps">Planned steps of the whole run.</param>
    public abstract Rates At(double baseRate, long step, long totalSteps);

    /// <summary>The same rate throughout.</summary>
    public sealed record Constant : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps) => new(baseRate);
    }

    /// <summary>
    /// Rises in a straight line from <paramref name="StartFactor"/> times the first rate of another schedule to all of it, as
    /// <c>torch.optim.lr_scheduler.LinearLR</c>, and then follows that schedule over the steps that are left.
    /// </summary>
    /// <param name="Steps">Steps of the rise, at least 1.</param>
    /// <param name="Then">What follows.</param>
    /// <param name="StartFactor">Share of the rate at the first step.</param>
    public sealed record LinearWarmUp(long Steps, Schedule Then, double StartFactor = 0.01) : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps)
        {
            long left = Math.Max(1, totalSteps - Steps);
            if (step >= Steps)
                return Then.At(baseRate, step - Steps, left);
            Rates first = Then.At(baseRate, 0, left);
            return first with { LearningRate = first.LearningRate * (StartFactor + ((1 - StartFactor) * step / Steps)) };
        }
    }

    /// <summary>Follows another schedule from epoch to epoch: its steps are epochs, and within one the rate stays the same.</summary>
    /// <param name="Epochs">A schedule that counts epochs.</param>
    /// <param name="StepsPerEpoch">Optimiser steps of an epoch, at least 1.</param>
    public sealed record EachEpoch(Schedule Epochs, long StepsPerEpoch) : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps) =>
            Epochs.At(baseRate, step / StepsPerEpoch, (totalSteps + StepsPerEpoch - 1) / StepsPerEpoch);
    }

    /// <summary>Multiplies the rate by <paramref name="Gamma"/> every <paramref name="EverySteps"/> steps.</summary>
    /// <param name="EverySteps">Steps between two changes.</param>
    /// <param name="Gamma">Factor of each change.</param>
    public sealed record Step(long EverySteps, double Gamma = 0.1) : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps) => new(baseRate * Math.Pow(Gamma, step / EverySteps));
    }

    /// <summary>Half a cosine from the base rate down to <paramref name="Minimum"/> (Loshchilov and Hutter, 2017, without restarts).</summary>
    /// <param name="Minimum">The rate at the end.</param>
    public sealed record Cosine(double Minimum = 0) : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps) =>
            new(Minimum + ((baseRate - Minimum) * (1 + Math.Cos(Math.PI * Math.Min(step, totalSteps) / totalSteps)) / 2));
    }

    /// <summary>
    /// Smith and Topin (2018), as <c>torch.optim.lr_scheduler.OneCycleLR</c>: up from base / <paramref name="InitialDivisor"/> to the base
    /// rate over the first <paramref name="WarmUp"/> of the steps, then down to (base / InitialDivisor) / <paramref name="FinalDivisor"/>, both along
    /// half a cosine, while the momentum goes the other way.
    /// </summary>
    /// <param name="WarmUp">Share of the steps that the rate rises.</param>
    /// <param name="InitialDivisor">Base rate over initial rate.</param>
    /// <param name="FinalDivisor">Initial rate over final rate.</param>
    /// <param name="LowMomentum">Momentum at the peak; null leaves the momentum alone.</param>
    /// <param name="HighMomentum">Momentum at both ends.</param>
    public sealed record OneCycle(double WarmUp = 0.3, double InitialDivisor = 25, double FinalDivisor = 1e4, double? LowMomentum = 0.85, double HighMomentum = 0.95)
        : Schedule
    {
        /// <inheritdoc/>
        public override Rates At(double baseRate, long step, long totalSteps)
        {
            double initial = baseRate / InitialDivisor, final = initial / FinalDivisor;
            double peak = (WarmUp * totalSteps) - 1, last = totalSteps - 1;
            if (step <= peak)
                return Between(initial, baseRate, HighMomentum, LowMomentum, peak <= 0 ? 1 : step / peak);
            return Between(baseRate, final, LowMomentum, HighMomentum, last <= peak ? 1 : Math.Min(1, (step - peak) / (last - peak)));
        }

        private static Rates Between(double from, double to, double? momentumFrom, double? momentumTo, double share)
        {
            double weight = (1 + Math.Cos(Math.PI * share)) / 2;
            return new(to + ((from - to) * weight), momentumFrom is { } a && momentumTo is { } b ? b + ((a - b) * weight) : null);
        }
    }
}
