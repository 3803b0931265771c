using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>Refuses values with which nothing can be trained, before anything is written. Messages name the value as the file does.</summary>
internal static class SectionChecks
{
    internal static string NetworkKeys => $"{string.Join(", ", DigitNetwork.All.SkipLast(1).Select(network => network.Key))} or {DigitNetwork.All[^1].Key}";

    internal static UserErrorException UnknownNetwork(string name) => new($"module.network is \"{name}\": expected {NetworkKeys}.");

    /// <exception cref="UserErrorException">A value is impossible.</exception>
    internal static void Check(Sections sections)
    {
        if (sections.Format != Sections.CurrentFormat)
            throw new UserErrorException($"format is {sections.Format}: this version of Inkling reads format {Sections.CurrentFormat}.");
        CheckModule(sections.Module);
        Within("data.batchSize", sections.Data.BatchSize, 1, 65_536);
        CheckTrainer(sections.Trainer);
        CheckCallbacks(sections.Callbacks, sections.Trainer);
    }

    /// <exception cref="UserErrorException">A value is impossible.</exception>
    internal static void CheckModule(ModuleSection module)
    {
        if (DigitNetwork.Find(module.Network) is null)
            throw UnknownNetwork(module.Network);
        OptimizerSection optimizer = module.Optimizer;
        bool isSgd = optimizer.Kind == OptimizerKind.Sgd;
        Positive("module.optimizer.learningRate", optimizer.LearningRate);
        NotNegative("module.optimizer.weightDecay", optimizer.WeightDecay);
        BelowOne("module.optimizer.momentum", OnlyOf(isSgd, "module.optimizer.momentum", optimizer.Momentum, optimizer.Kind));
        BelowOne("module.optimizer.beta1", OnlyOf(!isSgd, "module.optimizer.beta1", optimizer.Beta1, optimizer.Kind));
        BelowOne("module.optimizer.beta2", OnlyOf(!isSgd, "module.optimizer.beta2", optimizer.Beta2, optimizer.Kind));
        Positive("module.optimizer.epsilon", OnlyOf(!isSgd, "module.optimizer.epsilon", optimizer.Epsilon, optimizer.Kind));
        CheckSchedule(module.Schedule);
        if (module.ReduceOnPlateau is { } plateau)
            CheckPlateau(plateau);
        BelowOne("module.labelSmoothing", module.LabelSmoothing);
    }

    private static void CheckSchedule(ScheduleSection schedule)
    {
        const string at = "module.schedule.";
        ScheduleKind kind = schedule.Kind;
        bool isStep = kind == ScheduleKind.Step, isCycle = kind == ScheduleKind.OneCycle, moves = isCycle && schedule.MovesMomentum != false;
        if (isStep && schedule.EverySteps is null)
            throw new UserErrorException($"{at}everySteps is missing: a Step schedule needs the steps between two changes of the rate, for example 1000.");
        if (OnlyOf(isStep, at + "everySteps", schedule.EverySteps, kind) is { } every)
            Within(at + "everySteps", every, 1, long.MaxValue);
        Positive(at + "gamma", OnlyOf(isStep, at + "gamma", schedule.Gamma, kind));
        NotNegative(at + "minimum", OnlyOf(kind == ScheduleKind.Cosine, at + "minimum", schedule.Minimum, kind));
        if (OnlyOf(isCycle, at + "warmUp", schedule.WarmUp, kind) is { } share and not (>= 0 and <= 1))
            throw Refused(at + "warmUp", share, "a number from 0 to 1");
        AtLeastOne(at + "initialDivisor", OnlyOf(isCycle, at + "initialDivisor", schedule.InitialDivisor, kind));
        AtLeastOne(at + "finalDivisor", OnlyOf(isCycle, at + "finalDivisor", schedule.FinalDivisor, kind));
        if (schedule.MovesMomentum is not null && !isCycle)
            throw Stray(at + "movesMomentum", kind);
        BelowOne(at + "lowMomentum", OnlyOf(moves, at + "lowMomentum", schedule.LowMomentum, $"{kind} that leaves the momentum alone"));
        BelowOne(at + "highMomentum", OnlyOf(moves, at + "highMomentum", schedule.HighMomentum, $"{kind} that leaves the momentum alone"));
        Within(at + "linearWarmUpSteps", schedule.LinearWarmUpSteps, 0, long.MaxValue);
    }

    private static void CheckPlateau(PlateauSection plateau)
    {
        const string at = "module.reduceOnPlateau.";
        Within(at + "patience", plateau.Patience, 1, int.MaxValue);
        if (plateau.Factor is not (> 0 and < 1))
            throw Refused(at + "factor", plateau.Factor, "a number above 0 and below 1");
        NotNegative(at + "minimumDelta", plateau.MinimumDelta);
        Within(at + "cooldown", plateau.Cooldown, 0, int.MaxValue);
        NotNegative(at + "minimumRate", plateau.MinimumRate);
    }

    private static void CheckTrainer(TrainerSection trainer)
    {
        Within("trainer.maxEpochs", trainer.MaxEpochs, 1, 10_000);
        Within("trainer.minEpochs", trainer.MinEpochs, 0, trainer.MaxEpochs);
        Within("trainer.maxSteps", trainer.MaxSteps ?? 1, 1, long.MaxValue);
        if (trainer.MaxMinutes is { } minutes and not (>= AmountTexts.LeastMinutes and <= AmountTexts.MostMinutes))
            throw Refused("trainer.maxMinutes", minutes, "a number from 0.000001 to 1000000, or null for no limit");
        Within("trainer.accumulateBatches", trainer.AccumulateBatches, 1, 1_000_000);
        Within("trainer.sanityBatches", trainer.SanityBatches, 0, int.MaxValue);
        Positive("trainer.maxGradientNorm", trainer.MaxGradientNorm);
        Positive("trainer.maxGradientValue", trainer.MaxGradientValue);
        if (trainer.MaxGradientNorm is not null && trainer.MaxGradientValue is not null)
            throw new UserErrorException("trainer.maxGradientNorm and trainer.maxGradientValue are both given: clip in one way.");
    }

    private static void CheckCallbacks(CallbackSection callbacks, TrainerSection trainer)
    {
        if (callbacks.EarlyStopping is { } stopping)
        {
            Within("callbacks.earlyStopping.patience", stopping.Patience, 1, int.MaxValue);
            NotNegative("callbacks.earlyStopping.minimumDelta", stopping.MinimumDelta);
        }
        Within("callbacks.checkpoints.bestCount", callbacks.Checkpoints.BestCount, 1, 10_000);
        if (callbacks.ExponentialMovingAverage is { } average)
        {
            BelowOne("callbacks.exponentialMovingAverage.decay", average.Decay);
            Within("callbacks.exponentialMovingAverage.afterSteps", average.AfterSteps, 0, long.MaxValue);
        }
        if (callbacks.StochasticWeightAveraging is { } stochastic)
        {
            Within("callbacks.stochasticWeightAveraging.afterEpochs", stochastic.AfterEpochs, 0, trainer.MaxEpochs - 1);
            if (callbacks.ExponentialMovingAverage is not null)
                throw new UserErrorException("callbacks.exponentialMovingAverage and callbacks.stochasticWeightAveraging are both given: only one mean of the weights can be the one that is kept.");
        }
        Within("callbacks.log.everySteps", callbacks.Log.EverySteps, 1, long.MaxValue);
    }

    private static T? OnlyOf<T>(bool has, string name, T? value, object kind)
        where T : struct => value is null || has ? value : throw Stray(name, kind);

    private static UserErrorException Stray(string name, object kind) => new($"{name} is given, but {kind} has none: leave it out or null, or choose another kind.");

    private static void Within(string name, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Refused(name, value, most is int.MaxValue or long.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}");
    }

    private static void Positive(string name, double? value)
    {
        if (value is { } number and not (> 0 and < double.PositiveInfinity))
            throw Refused(name, number, "a number above 0");
    }

    private static void NotNegative(string name, double? value)
    {
        if (value is { } number and not (>= 0 and < double.PositiveInfinity))
            throw Refused(name, number, "a number of at least 0");
    }

    private static void AtLeastOne(string name, double? value)
    {
        if (value is { } number and not (>= 1 and < double.PositiveInfinity))
            throw Refused(name, number, "a number of at least 1");
    }

    private static void BelowOne(string name, double? value)
    {
        if (value is { } number and not (>= 0 and < 1))
            throw Refused(name, number, "a number from 0 and below 1");
    }

    private static UserErrorException Refused(string name, double value, string expected) => new(FormattableString.Invariant($"{name} is {value}: expected {expected}."));
}
