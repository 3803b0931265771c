namespace Inkling.Cli.Tests;

/// <summary>A small data set and a Dense NN trained on it by the program, once for all tests that need one.</summary>
public sealed class TrainedRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainedRun()
    {
        SmallDigits.Write(Data);
        Training = InklingProcess.RunIn(_folder.Path, "train", "dense", "--data", "digits", "--epochs", "3", "--batch-size", "32", "--name", "small", "--output", "results");
        Run = Directory.GetDirectories(Path.Combine(_folder.Path, "results")).SingleOrDefault() ?? "";
    }

    /// <summary>What the training said.</summary>
    internal ProcessResult Training { get; }

    /// <summary>Where everything is.</summary>
    internal string Folder => _folder.Path;

    /// <summary>The data set.</summary>
    internal string Data => Path.Combine(_folder.Path, "digits");

    /// <summary>The run folder.</summary>
    internal string Run { get; }

    public void Dispose() => _folder.Dispose();
}
