namespace Inkling.Training;

/// <summary>What the time of a training goes to.</summary>
public enum ProfilePhase
{
    /// <summary>Assembling a batch.</summary>
    Data,

    /// <summary>The module's training step: layers and loss.</summary>
    Forward,

    /// <summary>The way back.</summary>
    Backward,

    /// <summary>Measuring and clipping the gradient.</summary>
    Clipping,

    /// <summary>The optimiser's step.</summary>
    OptimizerStep,

    /// <summary>The hooks of callbacks, loggers and the module.</summary>
    Callbacks,

    /// <summary>Passes over the validation batches.</summary>
    Validation,

    /// <summary>Writing checkpoints.</summary>
    Checkpoints,

    /// <summary>Everything else of the profiled time.</summary>
    Other,
}
