using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Turns the sections of a configuration into a recipe and back.</summary>
internal static class ModuleParts
{
    internal static Sections SectionsOf(DigitNetwork network, Recipe recipe, ulong seed, string? dataFolder, bool quick) => new()
    {
        Module = ModuleOf(network, recipe),
        Data = new DataSection { Folder = dataFolder, BatchSize = recipe.BatchSize, Quick = quick },
        Trainer = new TrainerSection { MaxEpochs = recipe.Epochs, MaxGradientNorm = recipe.MaxGradientNorm },
        Seed = seed,
    };

    internal static ModuleSection ModuleOf(DigitNetwork network, Recipe recipe)
    {
        bool isSgd = recipe.Optimizer == OptimizerKind.Sgd;
        return new ModuleSection
        {
            Network = network.Key,
            Optimizer = new OptimizerSection
            {
                Kind = recipe.Optimizer,
                LearningRate = recipe.LearningRate,
                WeightDecay = recipe.WeightDecay,
                Momentum = isSgd ? recipe.Momentum : null,
                Beta1 = isSgd ? null : recipe.Beta1,
                Beta2 = isSgd ? null : recipe.Beta2,
                Epsilon = isSgd ? null : recipe.Epsilon,
            },
            Schedule = ScheduleOf(recipe.Schedule) with { PerEpoch = recipe.SchedulePerEpoch, LinearWarmUpSteps = recipe.LinearWarmUpSteps },
            ReduceOnPlateau = recipe.Plateau is { } plateau
                ? new PlateauSection
                {
                    Metric = plateau.Monitor.Metric == Metrics.ValidationLoss ? WatchedMetric.ValidationLoss : WatchedMetric.ValidationAccuracy,
                    Patience = plateau.Patience,
                    Factor = plateau.Factor,
                    MinimumDelta = plateau.MinimumDelta,
                    Cooldown = plateau.Cooldown,
                    MinimumRate = plateau.MinimumRate,
                }
                : null,
            LabelSmoothing = recipe.LabelSmoothing,
        };
    }

    internal static Recipe RecipeOf(Sections sections) => RecipeOf(sections.Module) with
    {
        Epochs = sections.Trainer.MaxEpochs,
        BatchSize = sections.Data.BatchSize,
        MaxGradientNorm = sections.Trainer.MaxGradientNorm,
    };

    /// <summary>The recipe of a module; how long and with what it is trained stays as it usually is.</summary>
    internal static Recipe RecipeOf(ModuleSection module)
    {
        OptimizerSection optimizer = module.Optimizer;
        Recipe usual = new()
        {
            Optimizer = optimizer.Kind,
            LearningRate = optimizer.LearningRate,
            Schedule = ScheduleOf(module.Schedule),
            Epochs = new TrainerSection().MaxEpochs,
            BatchSize = new DataSection().BatchSize,
        };
        return usual with
        {
            WeightDecay = optimizer.WeightDecay,
            Momentum = optimizer.Momentum ?? usual.Momentum,
            Beta1 = optimizer.Beta1 ?? usual.Beta1,
            Beta2 = optimizer.Beta2 ?? usual.Beta2,
            Epsilon = optimizer.Epsilon ?? usual.Epsilon,
            SchedulePerEpoch = module.Schedule.PerEpoch,
            LinearWarmUpSteps = module.Schedule.LinearWarmUpSteps,
            Plateau = module.ReduceOnPlateau is { } plateau ? PlateauOf(plateau) : null,
            LabelSmoothing = module.LabelSmoothing,
        };
    }

    internal static MetricMonitor Monitor(WatchedMetric metric) =>
        metric == WatchedMetric.ValidationLoss ? MetricMonitor.On(Metrics.ValidationLoss) : MetricMonitor.On(Metrics.ValidationAccuracy);

    private static ReduceOnPlateau PlateauOf(PlateauSection section)
    {
        ReduceOnPlateau plateau = section.Metric == WatchedMetric.ValidationLoss
            ? ReduceOnPlateau.On(Metrics.ValidationLoss, section.Patience, section.Factor, section.MinimumDelta)
            : ReduceOnPlateau.On(Metrics.ValidationAccuracy, section.Patience, section.Factor, section.MinimumDelta);
        return plateau with { Cooldown = section.Cooldown, MinimumRate = section.MinimumRate };
    }

    private static Schedule ScheduleOf(ScheduleSection section)
    {
        Schedule.OneCycle usual = new();
        return section.Kind switch
        {
            ScheduleKind.Step => section.Gamma is { } gamma ? new Schedule.Step(section.EverySteps ?? 1, gamma) : new Schedule.Step(section.EverySteps ?? 1),
            ScheduleKind.Cosine => new Schedule.Cosine(section.Minimum ?? 0),
            ScheduleKind.OneCycle => new Schedule.OneCycle(
                section.WarmUp ?? usual.WarmUp, section.InitialDivisor ?? usual.InitialDivisor, section.FinalDivisor ?? usual.FinalDivisor,
                section.MovesMomentum == false ? null : section.LowMomentum ?? usual.LowMomentum, section.HighMomentum ?? usual.HighMomentum),
            _ => new Schedule.Constant(),
        };
    }

    private static ScheduleSection ScheduleOf(Schedule schedule) => schedule switch
    {
        Schedule.Step step => new() { Kind = ScheduleKind.Step, EverySteps = step.EverySteps, Gamma = step.Gamma },
        Schedule.Cosine cosine => new() { Kind = ScheduleKind.Cosine, Minimum = cosine.Minimum },
        Schedule.OneCycle cycle => new()
        {
            Kind = ScheduleKind.OneCycle,
            WarmUp = cycle.WarmUp,
            InitialDivisor = cycle.InitialDivisor,
            FinalDivisor = cycle.FinalDivisor,
            MovesMomentum = cycle.LowMomentum is not null,
            LowMomentum = cycle.LowMomentum,
            HighMomentum = cycle.LowMomentum is null ? null : cycle.HighMomentum,
        },
        _ => new(),
    };
}
