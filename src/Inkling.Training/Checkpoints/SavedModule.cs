using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// A training module that can be made again from what its checkpoints say of it. What <see cref="Rebuild"/> reads, the module writes into
/// <see cref="TrainingModuleBase{TBatch}.CheckpointMetadata"/>: <c>HyperParameters.Words(("hidden", 128), ("dropout", 0.2))</c>.
/// </summary>
/// <typeparam name="TSelf">The module itself.</typeparam>
public interface IRebuildable<TSelf>
    where TSelf : IRebuildable<TSelf>
{
    /// <summary>The network; the same object every time.</summary>
    Module Network { get; }

    /// <summary>Makes the module, with whatever weights.</summary>
    /// <exception cref="CheckpointException">The words are missing or no good.</exception>
    static abstract TSelf Rebuild(HyperParameters words);
}

/// <summary>Makes modules from checkpoints.</summary>
public static class SavedModule
{
    /// <summary>Makes a module from a checkpoint, with its hyper-parameters and weights: <c>SavedModule.Load&lt;DigitModule&gt;("model.safetensors")</c>.</summary>
    /// <param name="path">A checkpoint that such a module was saved in.</param>
    /// <exception cref="CheckpointException">The file is missing, damaged, or another module's.</exception>
    public static TModule Load<TModule>(string path)
        where TModule : IRebuildable<TModule>
    {
        Checkpoint checkpoint = Checkpoint.Read(path);
        TModule module = TModule.Rebuild(HyperParameters.Of(checkpoint));
        checkpoint.CopyTo(module.Network);
        return module;
    }
}
