namespace Inkling.Training.Tests;

/// <summary>A callback that does the same at every moment of a run.</summary>
internal sealed class AtEveryMoment(Action action) : Callback
{
    public override void OnSetup(RunState state) => action();

    public override void OnFitStart(RunState state) => action();

    public override void OnEpochStart(RunState state) => action();

    public override void OnBatchStart(RunState state) => action();

    public override void OnAfterBackward(RunState state) => action();

    public override void OnBatchEnd(RunState state) => action();

    public override void OnValidationStart(RunState state) => action();

    public override void OnValidationEnd(RunState state) => action();

    public override void OnEpochEnd(RunState state) => action();

    public override void OnCheckpointing(RunState state) => action();

    public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => action();

    public override void OnFitEnd(RunState state) => action();

    public override void OnTeardown(RunState state) => action();
}

/// <summary>Folders as a killed process leaves them.</summary>
internal static class Folders
{
    internal static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Directory.CreateDirectory(to);
    }

    internal static Dictionary<string, byte[]> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);
}
