namespace Inkling.Training;

/// <summary>
/// A callback, or a training module, with something to remember across a stop: it goes into each checkpoint that a run can resume from
/// and comes back after <see cref="Hooks.OnSetup"/>. Nothing is restored where the checkpoint has nothing under the key.
/// </summary>
public interface IStateful
{
    /// <summary>What its state is called in a checkpoint: the same in every version, another for each callback of a run.</summary>
    string StateKey { get; }

    /// <summary>Numbers too many for text, by name; the same names and lengths when they are saved and restored, which fills them.</summary>
    IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [];

    /// <summary>The rest of the state as text, for example JSON: the same state gives the same text.</summary>
    string SaveState();

    /// <summary>Takes the state up again; <see cref="StateBuffers"/> are filled already.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave, or what somebody wrote into the file.</param>
    /// <exception cref="FormatException">It cannot be read.</exception>
    void RestoreState(string state);
}
