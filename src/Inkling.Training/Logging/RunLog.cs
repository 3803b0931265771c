using System.Globalization;
using Inkling.Neural;
using Inkling.Vision;

namespace Inkling.Training;

/// <summary>
/// What a run writes about itself, in any number of loggers at once: its hyper-parameters, loss, learning rates and gradient norm every so
/// many steps, all metrics at the end of every epoch and at every validation within one, and how it ended. Whoever holds it adds numbers,
/// histograms and pictures of their own from any hook or step. Give it to <c>TrainerOptions.Log</c>, and the same code runs in a fast dev run, a finder, a test or a replay, where nothing is logged.
/// <para>
/// Nothing of the training depends on it. Entries go through a queue of fixed size to one background thread; a step
/// allocates nothing. When the queue is full the step waits and nothing is dropped, and before every checkpoint all that was logged is on the
/// disk. So a run that was killed and resumed, from whichever of its checkpoints, leaves the same logs as one that was not; the one exception is
/// what somebody logs in <see cref="Hooks.OnCheckpoint"/>, when the checkpoint is already written. A logger that fails (a full disk) ends the run with its
/// exception, at the latest before the next checkpoint.
/// </para>
/// </summary>
/// <param name="loggers">Where it all goes.</param>
public sealed class RunLog(params IReadOnlyList<Logger> loggers) : Callback, IStateful
{
    private readonly StepCount _every = new(10);
    private readonly int _capacity = 4096;
    private LogQueue? _queue;
    private RunState? _state;
    private LogScope _scope;
    private bool _inSanity;
    private long _stepsBefore;
    private bool _endsInStep;
    private bool _isKept;
    private bool _isDue;
    private RateName[] _rateNames = [];
    private double[] _rates = [];
    private int _silences;

    /// <summary>The run's hyper-parameters, by name; those of a resumed run stay as they were when it began.</summary>
    public IReadOnlyDictionary<string, LogParameter> Parameters { get; init; } = new Dictionary<string, LogParameter>();

    /// <summary>Steps from one that is logged to the next, at least 1: with 10, the steps 10, 20, 30 ... of the whole run.</summary>
    public StepCount Every
    {
        get => _every;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value.Value, 1, nameof(Every));
            _every = value;
        }
    }

    /// <summary>Entries that may wait to be written before a step has to; at least 1.</summary>
    public int QueueCapacity
    {
        get => _capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(QueueCapacity));
            _capacity = value;
        }
    }

    /// <summary>
    /// Whether the present step is one of those that are logged: in <see cref="Hooks.OnBatchEnd"/> the one just taken, where one was
    /// (<see cref="RunState.TookStep"/>), before that the coming one.
    /// </summary>
    public bool IsDue => _isDue && _silences == 0;

    /// <summary>Logs a number at the present step.</summary>
    /// <param name="name">What it is called; no control characters.</param>
    /// <param name="value">The number; NaN and infinities are written too.</param>
    /// <exception cref="InvalidOperationException">No run is going on.</exception>
    public void Scalar(string name, double value)
    {
        if (_silences == 0)
            Add(new LogEntry(Now, Epoch, Checked(name), value));
    }

    /// <summary>Logs how values are distributed at the present step.</summary>
    /// <param name="name">What they are called; no control characters.</param>
    /// <param name="values">The values, which are counted at once and not kept.</param>
    /// <param name="buckets">How many buckets.</param>
    /// <exception cref="InvalidOperationException">No run is going on.</exception>
    public void Histogram(string name, ReadOnlySpan<float> values, int buckets = LogHistogram.DefaultBuckets)
    {
        if (_silences == 0)
            Add(new LogEntry(Now, Epoch, Checked(name), LogHistogram.Of(values, buckets)));
    }

    /// <summary>Logs a picture at the present step.</summary>
    /// <param name="name">What it is called; no control characters.</param>
    /// <param name="image">The picture, which must not be changed afterwards.</param>
    /// <exception cref="InvalidOperationException">No run is going on.</exception>
    public void Image(string name, GrayImage image)
    {
        if (_silences == 0)
            Add(new LogEntry(Now, Epoch, Checked(name), image));
    }

    /// <summary>While a run of the log's trainer goes on without it, what is logged goes nowhere; until the result is disposed of.</summary>
    internal IDisposable Silence()
    {
        _silences++;
        return new Silenced(this);
    }

    /// <inheritdoc/>
    public string StateKey => "log";

    /// <inheritdoc/>
    public string SaveState() => string.Join(',', loggers.Select(logger => logger.Version?.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public void RestoreState(string state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // A run that goes on from another's checkpoint has a log of its own.
        if (_state is not { IsResumed: true })
            return;
        string[] versions = state.Split(',');
        for (int i = 0; i < Math.Min(versions.Length, loggers.Count); i++)
        {
            if (versions[i].Length == 0)
                continue;
            if (!int.TryParse(versions[i], NumberStyles.None, CultureInfo.InvariantCulture, out int version))
                throw new FormatException($"'{versions[i]}' is not the number of a log's folder.");
            loggers[i].GoOnWith(version);
        }
    }

    /// <inheritdoc/>
    public override void OnSetup(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_state, _scope, _inSanity, _isDue) = (state, LogScope.Start, false, false);
        _rateNames = NamesOf(state.Optimizers);
        _rates = new double[_rateNames.Length];
        foreach (Logger logger in loggers)
            logger.GoOnWith(null);
        // Which log a resumed run goes on with is known only when its state has come back.
        if (!state.IsResumed)
            Begin(state);
    }

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        if (state.IsResumed)
            Begin(state);
    }

    private void Begin(RunState state)
    {
        LogStart start = new(
            [.. Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)], state.IsResumed ? LogPosition.At(state) : null)
        {
            Checkpoints = state.CheckpointFolder,
        };
        foreach (Logger logger in loggers)
            logger.Begin(start);
        _isKept = false;
        _queue = new LogQueue(loggers, _capacity);
    }

    /// <inheritdoc/>
    public override void OnSanityStart(RunState state) => _inSanity = true;

    /// <inheritdoc/>
    public override void OnSanityEnd(RunState state) => _inSanity = false;

    /// <inheritdoc/>
    public override void OnEpochStart(RunState state) => OnBatchStart(state);

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state)
    {
        Keep();
        _scope = LogScope.Step;
        _stepsBefore = state.Steps.Value;
        _isDue = (_stepsBefore + 1) % _every.Value == 0;
    }

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(RunState state)
    {
        if (!IsDue)
            return;
        for (int i = 0; i < _rates.Length; i++)
        {
            (_, int number, int group) = _rateNames[i];
            Optimizer optimizer = state.Optimizers[number].Optimizer;
            _rates[i] = group == 0 ? optimizer.LearningRate : optimizer.LearningRate * optimizer.GroupFactors[group - 1];
        }
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        if (!IsDue || !state.TookStep)
            return;
        if (state.StepLoss is { } loss)
            Scalar("training_loss", loss);
        Scalar("learning_rate", state.LearningRate);
        for (int i = 0; i < _rates.Length; i++)
            Scalar(_rateNames[i].Name, _rates[i]);
        if (state.GradientNorm is { } norm)
            Scalar("gradient_norm", norm);
    }

    /// <inheritdoc/>
    public override void OnValidationStart(RunState state)
    {
        if (!_inSanity)
            _scope = state.IsEpochEnding ? LogScope.Epoch : LogScope.Validation;
    }

    /// <inheritdoc/>
    public override void OnValidationEnd(RunState state)
    {
        if (_scope == LogScope.Validation)
            Add(state.Metrics.Snapshot());
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state)
    {
        _scope = LogScope.Epoch;
        Add(state.History.Epochs[^1].Metrics);
    }

    /// <summary>The run's first checkpoint, if it saves any, is there before its first epoch and its end.</summary>
    private void Keep()
    {
        if (_isKept)
            return;
        foreach (Logger logger in loggers)
            logger.Keep();
        _isKept = true;
    }

    /// <summary>What the rates beside the first optimiser's are called: that of each of several optimisers, and that of each group of parameters.</summary>
    private static RateName[] NamesOf(IReadOnlyList<NamedOptimizer> optimizers)
    {
        List<RateName> names = [];
        for (int i = 0; i < optimizers.Count; i++)
        {
            string name = optimizers[i].Name.Length == 0 ? "learning_rate" : $"learning_rate/{optimizers[i].Name}";
            if (optimizers.Count > 1)
                names.Add(new(name, i, 0));
            for (int group = 1; group <= optimizers[i].Optimizer.GroupFactors.Count; group++)
                names.Add(new(FormattableString.Invariant($"{name}/group_{group}"), i, group));
        }
        return [.. names];
    }

    private void Add(IReadOnlyList<MetricValue> metrics)
    {
        foreach (MetricValue metric in metrics)
        {
            if (metric.Value is { } value)
                Scalar(metric.Column, value);
        }
    }

    /// <inheritdoc/>
    public override void OnCheckpointing(RunState state) => _queue?.Flush();

    /// <inheritdoc/>
    public override void OnFitEnd(RunState state)
    {
        Keep();
        End(state.Result is { } result ? new LogEnd(result.Reason.ToString(), result.Message) : new LogEnd("Unknown", ""));
        Queue.Flush();
    }

    /// <inheritdoc/>
    public override void OnTeardown(RunState state)
    {
        try
        {
            if (_queue is not null && _scope != LogScope.End)
                End(new LogEnd(LogEnd.ExceptionReason, "The run ended with an exception."));
        }
        catch (Exception)
        {
            // A logger failed, which has been told or is the exception that the run ends with.
        }
        _queue?.Close();
        _queue = null;
        foreach (Logger logger in loggers)
            logger.Close();
    }

    private LogQueue Queue => _queue ?? throw NoRun();

    // Between the start of a batch and its end the entries belong to the step that is being taken: a run that resumes takes it again.
    private LogPosition Now => new(
        _scope switch { LogScope.Start => 0, LogScope.Step => _stepsBefore + 1, LogScope.End when _endsInStep => _stepsBefore + 1, _ => State.Steps.Value },
        _scope);

    // When an epoch's last batch is done the clock still stands in that epoch; after the end of the epoch it stands in the next.
    private int Epoch => State.Clock.Epoch.Value + (_scope is LogScope.Epoch or LogScope.End && State.Clock.Batch.Value == 0 ? 0 : 1);

    private RunState State => _state ?? throw NoRun();

    private void Add(in LogEntry entry)
    {
        // What is logged before the first step was logged when the run began.
        if (_scope == LogScope.Start && _state is { IsResumed: true })
            return;
        Queue.Add(in entry);
    }

    private void End(LogEnd end)
    {
        (_endsInStep, _scope) = (_scope == LogScope.Step, LogScope.End);
        Queue.Add(new LogEntry(Now, Epoch, end));
    }

    private readonly record struct RateName(string Name, int Optimizer, int Group);

    private sealed class Silenced(RunLog log) : IDisposable
    {
        public void Dispose() => log._silences--;
    }

    private static InvalidOperationException NoRun() => new("Something is logged while no run is going on: log from a hook, and give the RunLog to TrainerOptions.Log.");

    private static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        // A loop of our own: before it is optimised, the generic search of the framework puts each character it is given on the heap.
        foreach (char letter in name)
        {
            if (letter < ' ')
                throw new ArgumentException("The name of something logged has no control characters.", nameof(name));
        }
        return name;
    }
}
