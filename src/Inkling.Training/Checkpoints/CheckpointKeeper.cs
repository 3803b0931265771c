using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Keeps the best and the last checkpoint of a run. Whenever the process dies, the folder holds a complete last
/// checkpoint and the best one it speaks of: a new best is on the disk before the last that names it, and only then is the old one deleted.
/// </summary>
internal sealed class CheckpointKeeper(
    CheckpointOptions options, RunState state, Optimizer optimizer, HookList hooks, IReadOnlyDictionary<string, string> metadata, TrainingIdentity identity)
{
    private readonly MetricMonitor _monitor = options.Monitor ?? MetricMonitor.On(Metrics.ValidationLoss);

    /// <summary>Where the last checkpoint is or will be.</summary>
    internal string LastPath { get; } = Path.Combine(options.Folder, CheckpointOptions.LastFileName);

    /// <summary>The last checkpoint that this run has saved or resumed from; null before.</summary>
    internal string? LastSaved { get; private set; }

    /// <summary>The best checkpoint so far.</summary>
    internal BestCheckpoint? Best { get; private set; }

    /// <summary>Makes the folder.</summary>
    /// <exception cref="UserErrorException">It holds another run, or cannot be made.</exception>
    internal void CheckFolderIsFresh()
    {
        if (File.Exists(LastPath))
            throw new UserErrorException($"'{options.Folder}' holds the checkpoints of another run, which are not overwritten: choose another folder, or resume from {LastPath}.");
        try
        {
            Directory.CreateDirectory(options.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot make the folder '{options.Folder}' for checkpoints: {e.Message} Choose one that can be written.", e);
        }
    }

    /// <summary>Whether a checkpoint lies in this run's folder, so that resuming from it goes on with the run that is there.</summary>
    internal bool Owns(string checkpoint) =>
        Path.GetDirectoryName(Path.GetFullPath(checkpoint)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));

    /// <summary>Takes up the best checkpoint of a run that resumes.</summary>
    /// <exception cref="CheckpointException">Its file is not there or is another run's, or it was chosen by another metric.</exception>
    internal void Restore(SavedBest? best, string resumedFrom)
    {
        LastSaved = resumedFrom;
        if (best is null)
            return;
        if (best.Metric != _monitor.Metric.Column)
            throw new CheckpointException($"'{resumedFrom}' chose its best checkpoint by {best.Metric}, but this run watches {_monitor.Metric.Column}: resume with the monitor that the run began with.");
        string path = Path.Combine(options.Folder, Path.GetFileName(best.File));
        if (!File.Exists(path))
            throw new CheckpointException($"'{resumedFrom}' names '{best.File}' as the best checkpoint, but it is not in '{options.Folder}': resume in the folder of the run, or copy it there.");
        IReadOnlyDictionary<string, string> words = Checkpoint.Read(path).Metadata;
        (string Key, string Value)? wrong = WordsOf(best.Epoch, best.Value).Where(word => words.GetValueOrDefault(word.Key) != word.Value).Select(word => ((string, string)?)word).FirstOrDefault();
        if (wrong is { } word)
            throw new CheckpointException($"'{path}' has {word.Key} '{words.GetValueOrDefault(word.Key)}', but '{resumedFrom}' names a best checkpoint with '{word.Value}': it is of another run. Resume in the folder of the run.");
        Best = new BestCheckpoint(path, best.Epoch, best.Metric, best.Value);
    }

    /// <summary>The words by which a best checkpoint is known.</summary>
    private (string Key, string Value)[] WordsOf(int epoch, double value) =>
    [
        ("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
        ("seed", identity.Seed.ToString(CultureInfo.InvariantCulture)),
        ("metric", _monitor.Metric.Column),
        ("value", value.ToString("R", CultureInfo.InvariantCulture)),
    ];

    /// <summary>At the end of an epoch: the best checkpoint if it is one, then the last.</summary>
    internal void Save(int epoch, bool validated, RunHistory history, EarlyStoppingMonitor? earlyStopping)
    {
        BestCheckpoint? old = Best;
        double value = validated ? state.Metrics.MeanOf(_monitor.Metric) : double.NaN;
        if (_monitor.IsBetter(value, old?.Value))
            SaveBest(epoch, value);
        SaveLast(history, earlyStopping);
        if (old is not null && old.Path != Best!.Path)
            DeleteIfPossible(old.Path);
    }

    /// <summary>Everything that is needed to resume.</summary>
    internal void SaveLast(RunHistory history, EarlyStoppingMonitor? earlyStopping)
    {
        hooks.Checkpointing(state);
        TrainerState trainer = new()
        {
            Identity = identity,
            Epoch = state.Clock.Epoch.Value,
            Batch = state.Clock.Batch.Value,
            OptimizerSteps = optimizer.StepCount,
            Running = state.Clock.Batch.Value == 0 ? [] : [.. state.Metrics.Sums(MetricPhase.Training)],
            EarlyStopping = earlyStopping?.State,
            Best = Best is { } best ? new SavedBest(Path.GetFileName(best.Path), best.Epoch, best.Metric, best.Value) : null,
            // Times are left out: the same run gives the same bytes.
            History = [.. history.Epochs.Select(epoch => epoch with { TrainingTime = null, ValidationTime = null })],
        };
        IEnumerable<CheckpointTensor> buffers = optimizer.State.Select(buffer =>
            new CheckpointTensor(TrainerState.OptimizerPrefix + buffer.Name, new Shape(buffer.Values.Length), buffer.Values));
        Write(LastPath, buffers, (TrainerState.MetadataKey, trainer.ToJson()));
        LastSaved = LastPath;
        hooks.Checkpoint(state, LastPath, isBest: false);
    }

    private void SaveBest(int epoch, double value)
    {
        string path = Path.Combine(options.Folder, $"best-epoch-{epoch}.safetensors");
        Write(path, [], [.. WordsOf(epoch, value), ("step", state.Steps.Value.ToString(CultureInfo.InvariantCulture))]);
        Best = new BestCheckpoint(path, epoch, _monitor.Metric.Column, value);
        hooks.Checkpoint(state, path, isBest: true);
    }

    private void Write(string path, IEnumerable<CheckpointTensor> more, params (string Key, string Value)[] own)
    {
        Dictionary<string, string> words = new(metadata);
        foreach ((string key, string text) in own)
        {
            if (!words.TryAdd(key, text))
                throw new InvalidOperationException($"CheckpointMetadata has the key '{key}', which the checkpoint uses itself: choose another.");
        }
        Checkpoint.Write(path, Checkpoint.TensorsOf(state.Network).Concat(more), words);
    }

    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An old best that stays does no harm.
        }
    }
}
