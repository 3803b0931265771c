using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Keeps the checkpoints of a run. Whenever the process dies, the folder holds a complete last checkpoint and the best ones it speaks
/// of: a new best is on the disk before the last that names it, and only then is an old one deleted. A file that was written after the last
/// and before the death is written again, with the same bytes, or removed on resuming.
/// </summary>
internal sealed class CheckpointKeeper
{
    /// <summary>What names of best checkpoints begin with, and then those of checkpoints within an epoch.</summary>
    internal const string BestPrefix = "best-", StepPrefix = "step-";

    private readonly CheckpointOptions _options;
    private readonly RunState _state;
    private readonly OptimizerSet _optimizers;
    private readonly HookList _hooks;
    private readonly StatefulCallbacks _stateful;
    private readonly IReadOnlyDictionary<string, string> _metadata;
    private readonly TrainingIdentity _identity;
    private readonly MetricMonitor _monitor;
    private readonly BestList _best;
    private readonly Recurrence _saveDue;
    private readonly Recurrence? _keepDue;
    private TrainingClock? _savedAt;
    private TrainingClock? _keptAt;

    internal CheckpointKeeper(
        CheckpointOptions options, TimeProvider time, RunState state, OptimizerSet optimizers, HookList hooks, StatefulCallbacks stateful,
        IReadOnlyDictionary<string, string> metadata, TrainingIdentity identity)
    {
        (_options, _state, _optimizers, _hooks, _stateful, _metadata, _identity) = (options, state, optimizers, hooks, stateful, metadata, identity);
        _monitor = options.Monitor ?? MetricMonitor.On(Metrics.ValidationLoss);
        _best = new BestList(_monitor, options.BestCount);
        _saveDue = new Recurrence(options.SaveEvery, time);
        _keepDue = options.KeepEvery is { } keep ? new Recurrence(keep, time) : null;
        LastPath = Path.Combine(options.Folder, CheckpointOptions.LastFileName);
    }

    /// <summary>What each checkpoint says about where it comes from.</summary>
    internal required CheckpointHashes Hashes { get; set; }

    /// <summary>Where the last checkpoint is or will be.</summary>
    internal string LastPath { get; }

    /// <summary>The last checkpoint that this run has saved or resumed from; null before.</summary>
    internal string? LastSaved { get; private set; }

    /// <summary>The best checkpoints so far, the best first.</summary>
    internal IReadOnlyList<BestCheckpoint> Best => [.. _best.All];

    /// <summary>Whether the last checkpoint holds where the run stands.</summary>
    internal bool IsSaved => _savedAt == _state.Clock;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="UserErrorException">It holds another run, or cannot be made.</exception>
    internal void CheckFolderIsFresh()
    {
        if (File.Exists(LastPath))
            throw new UserErrorException($"'{_options.Folder}' holds the checkpoints of another run, which are not overwritten: choose another folder, or resume from {LastPath}.");
        try
        {
            FileOperations.MakeFolder(_options.Folder);
            RemoveTemporaryFiles();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot make the folder '{_options.Folder}' for checkpoints: {e.Message} Choose one that can be written.", e);
        }
    }

    /// <summary>Whether a checkpoint lies in this run's folder, so that resuming from it goes on with the run that is there.</summary>
    internal bool Owns(string checkpoint) =>
        Path.GetDirectoryName(Path.GetFullPath(checkpoint)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(_options.Folder));

    /// <summary>Takes up the best checkpoints of a run that resumes.</summary>
    /// <exception cref="CheckpointException">A file is not there or is another run's, or it was chosen by another metric.</exception>
    internal void Restore(IReadOnlyList<SavedBest> saved, string resumedFrom)
    {
        LastSaved = resumedFrom;
        _saveDue.Done();
        _keepDue?.Done();
        bool isLast = Path.GetFullPath(resumedFrom) == Path.GetFullPath(LastPath);
        if (isLast)
            _savedAt = _state.Clock;
        // One that was put aside may name a best that a better one has replaced since.
        _best.Restore(saved.Where(best => isLast || !Owns(resumedFrom) || File.Exists(PathOf(best))).Select(best => Verified(best, resumedFrom)).Take(_options.BestCount));
        Publish();
        if (isLast)
            RemoveLeftovers([.. saved.Select(best => Path.GetFileName(best.File))]);
    }

    private string PathOf(SavedBest best) => Path.Combine(_options.Folder, Path.GetFileName(best.File));

    private BestCheckpoint Verified(SavedBest best, string resumedFrom)
    {
        if (best.Metric != _monitor.Metric.Column)
            throw new CheckpointException($"'{resumedFrom}' chose its best checkpoint by {best.Metric}, but this run watches {_monitor.Metric.Column}: resume with the monitor that the run began with.");
        string path = PathOf(best);
        if (!File.Exists(path))
            throw new CheckpointException($"'{resumedFrom}' names '{best.File}' as the best checkpoint, but it is not in '{_options.Folder}': resume in the folder of the run, or copy it there.");
        IReadOnlyDictionary<string, string> words = Checkpoint.Read(path).Metadata;
        foreach ((string key, string value) in WordsOf(best.Epoch, best.Step, best.Value))
        {
            if (words.GetValueOrDefault(key) != value)
                throw new CheckpointException($"'{path}' has {key} '{words.GetValueOrDefault(key)}', but '{resumedFrom}' names a best checkpoint with '{value}': it is of another run. Resume in the folder of the run.");
        }
        return new BestCheckpoint(path, best.Epoch, best.Metric, best.Value) { Step = best.Step };
    }

    /// <summary>The words by which a best checkpoint is known.</summary>
    private (string Key, string Value)[] WordsOf(int epoch, long step, double value) =>
    [
        ("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
        ("step", step.ToString(CultureInfo.InvariantCulture)),
        ("seed", _identity.Seed.ToString(CultureInfo.InvariantCulture)),
        ("metric", _monitor.Metric.Column),
        ("value", value.ToString("R", CultureInfo.InvariantCulture)),
    ];

    private string StepName => $"{StepPrefix}{_state.Steps.Value}";

    /// <summary>Whether a checkpoint is due between two steps of an epoch that was not saved yet.</summary>
    internal bool IsDue => (!IsSaved && _saveDue.IsDueAfter(_state.Steps)) || (_keptAt != _state.Clock && _keepDue?.IsDueAfter(_state.Steps) == true);

    /// <summary>Between two steps of an epoch: the checkpoints that are due, and the best if this one is.</summary>
    internal void SaveWithin(int epoch, bool validated, FitMoment moment) =>
        Save(epoch, StepName, validated, _saveDue.IsDueAfter(_state.Steps), _keepDue?.IsDueAfter(_state.Steps) == true, moment);

    /// <summary>At the end of an epoch: the checkpoints that are due, and the best if this one is.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="validated">Whether validation metrics are there.</param>
    /// <param name="isEnd">Whether the training ends with it.</param>
    /// <param name="moment">What the loop knows.</param>
    internal void SaveAtEnd(int epoch, bool validated, bool isEnd, FitMoment moment) =>
        // An epoch that is cut short may come to an end again: a file that the last checkpoint names is not written over.
        Save(epoch, moment.Clock.Batch.Value == 0 ? $"epoch-{epoch}" : StepName, validated, isEnd || _saveDue.IsDueAtEnd(epoch, _state.Steps), _keepDue?.IsDueAtEnd(epoch, _state.Steps) == true, moment);

    private void Save(int epoch, string name, bool validated, bool saveLast, bool keep, FitMoment moment)
    {
        IReadOnlyList<BestCheckpoint> surplus = [];
        double value = validated ? _state.Metrics.ValueOf(_monitor.Metric) : double.NaN;
        if (_best.Admits(value))
        {
            surplus = SaveBest(epoch, name, value);
            saveLast = true;
        }
        if (keep)
        {
            SaveFull(Path.Combine(_options.Folder, $"{name}.safetensors"), CheckpointKind.Kept, moment);
            _keptAt = _state.Clock;
            _keepDue!.Done();
        }
        if (saveLast)
            SaveLast(moment);
        foreach (BestCheckpoint old in surplus)
            DeleteIfPossible(old.Path);
    }

    /// <summary>Everything that is needed to resume.</summary>
    internal void SaveLast(FitMoment moment, bool announce = true)
    {
        SaveFull(LastPath, CheckpointKind.Last, moment, announce);
        _savedAt = _state.Clock;
        _saveDue.Done();
    }

    /// <summary>Where the run stood before an exception.</summary>
    internal void SaveOnException(FitMoment moment) => SaveFull(Path.Combine(_options.Folder, CheckpointOptions.ExceptionFileName), CheckpointKind.Exception, moment);

    private void SaveFull(string path, CheckpointKind kind, FitMoment moment, bool announce = true)
    {
        _hooks.Profiler?.Begin(ProfilePhase.Checkpoints);
        _hooks.Checkpointing(_state);
        TrainingClock clock = moment.Clock;
        TrainerState trainer = new()
        {
            Identity = _identity,
            Epoch = clock.Epoch.Value,
            Batch = clock.Batch.Value,
            Optimizers = _optimizers.Saved(),
            Running = clock.Batch.Value == 0 ? [] : moment.Running ?? [.. _state.Metrics.Sums(MetricPhase.Training)],
            EarlyStopping = moment.EarlyStopping,
            Plateau = moment.Plateau,
            Frozen = _state.Network.Parameters.Named.Any(named => named.Parameter.IsFrozen)
                ? [.. _state.Network.Parameters.Named.Where(named => named.Parameter.IsFrozen).Select(named => named.Path)]
                : null,
            Best = [.. _best.All.Select(best => new SavedBest(Path.GetFileName(best.Path), best.Epoch, best.Step, best.Metric, best.Value))],
            // Times are left out: the same run gives the same bytes.
            History = [.. moment.History.Epochs.Select(epoch => epoch with { TrainingTime = null, ValidationTime = null })],
            Validations = moment.History.Validations,
            ValidatedAt = moment.ValidatedAt,
            Elapsed = moment.Elapsed,
            Callbacks = moment.Callbacks is { } then ? then.Texts : _stateful.Texts(),
        };
        Write(path, _optimizers.Tensors().Concat(moment.Callbacks?.Buffers ?? _stateful.Tensors()), (TrainerState.MetadataKey, trainer.ToJson()));
        LastSaved = path;
        Publish();
        if (announce)
            _hooks.Checkpoint(_state, path, kind);
        _hooks.Profiler?.End(ProfilePhase.Checkpoints);
    }

    private IReadOnlyList<BestCheckpoint> SaveBest(int epoch, string name, double value)
    {
        _hooks.Profiler?.Begin(ProfilePhase.Checkpoints);
        string path = Path.Combine(_options.Folder, $"{BestPrefix}{name}.safetensors");
        long step = _state.Steps.Value;
        using (_state.Averaging?.Use())
            Write(path, [], WordsOf(epoch, step, value));
        IReadOnlyList<BestCheckpoint> surplus = _best.Add(new BestCheckpoint(path, epoch, _monitor.Metric.Column, value) { Step = step });
        Publish();
        _hooks.Checkpoint(_state, path, CheckpointKind.Best);
        _hooks.Profiler?.End(ProfilePhase.Checkpoints);
        return surplus;
    }

    private void Publish() => (_state.BestCheckpoint, _state.LastCheckpoint) = (_best.All.Count == 0 ? null : _best.All[0], LastSaved);

    private void Write(string path, IEnumerable<CheckpointTensor> more, params (string Key, string Value)[] own)
    {
        Dictionary<string, string> words = new(_metadata);
        foreach ((string key, string text) in own.Concat(Hashes.Words))
        {
            if (!words.TryAdd(key, text))
                throw new InvalidOperationException($"CheckpointMetadata has the key '{key}', which the checkpoint uses itself: choose another.");
        }
        Checkpoint.Write(path, Checkpoint.TensorsOf(_state.Network).Concat(more), words);
    }

    /// <summary>Removes what a process that died has left: best checkpoints that the last does not name, and half-written files.</summary>
    private void RemoveLeftovers(HashSet<string> named)
    {
        foreach (string path in Directory.EnumerateFiles(_options.Folder, $"{BestPrefix}*.safetensors").Where(path => !named.Contains(Path.GetFileName(path))).ToArray())
            DeleteIfPossible(path);
        RemoveTemporaryFiles();
    }

    private void RemoveTemporaryFiles()
    {
        foreach (string path in Directory.EnumerateFiles(_options.Folder, ".*.safetensors.*.tmp").ToArray())
            DeleteIfPossible(path);
    }

    private static void DeleteIfPossible(string path)
    {
        try
        {
            FileOperations.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that stays does no harm.
        }
    }
}
