using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Measures what the time of a training goes to: phases, layers forward and back, allocations. Put one into
/// <see cref="TrainerOptions.Callbacks"/> and ask it when the training is over; it keeps what it saw until the next begins. It changes no bit
/// of the result, allocates nothing in a steady step, and costs a comparison for each layer while it does not measure.
/// </summary>
public sealed class Profiler : Callback
{
    private readonly ProfilerOptions _options;
    private readonly SpanRecorder _spans;
    private PassRecorder _passes;
    private Module? _network;
    private Stage _stage = Stage.Ended;
    private int _batches;
    private int _countAtStep;
    private int _mostInStep;
    private ProfileWindow _window;
    private bool _isOn;

    /// <summary>Makes a profiler, with memory for all that it will keep.</summary>
    /// <exception cref="UserErrorException">An option is impossible.</exception>
    public Profiler(ProfilerOptions? options = null)
    {
        _options = options ?? new ProfilerOptions();
        _options.Validate();
        _spans = new SpanRecorder(_options.Time, _options.MostSpans);
        _passes = new PassRecorder(_spans);
    }

    private enum Stage
    {
        Waiting,
        WarmingUp,
        Active,
        Ended,
    }

    /// <summary>What was found, so far if the training goes on; without a batch if none counted.</summary>
    public ProfileReport Report() => ProfileReportMaker.Make(_spans, _passes.Passes, PathsOf(_network), Window, _options);

    /// <summary>
    /// Writes what was found as a file in the Trace Event Format, which Perfetto (ui.perfetto.dev), chrome://tracing and Edge's and Chrome's
    /// developer tools show on a time line.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void WriteTrace(string path) => ChromeTrace.Write(path, _spans.Spans, _passes.Passes, PathsOf(_network), Window, _options.Time.TimestampFrequency);

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        _spans.Clear();
        _passes = new PassRecorder(_spans);
        _network = state.Network;
        (_stage, _batches, _countAtStep, _mostInStep, _window, _isOn) = (Stage.Waiting, 0, 0, 0, default, false);
    }

    /// <inheritdoc/>
    public override void OnFitEnd(RunState state) => Close();

    /// <inheritdoc/>
    public override void OnTeardown(RunState state) => Close();

    /// <summary>A training batch begins.</summary>
    /// <param name="tape">Where its passes run.</param>
    internal void BeginStep(Tape tape)
    {
        if (_stage != Stage.Ended)
            Advance();
        tape.PassObserver = _isOn ? _passes : null;
        if (_isOn)
            _spans.Begin(SpanKind.Step, 0);
    }

    internal void EndStep()
    {
        if (_isOn)
            _spans.End(SpanKind.Step, 0);
    }

    internal void Begin(ProfilePhase phase)
    {
        if (_isOn)
            _spans.Begin(SpanKind.Phase, (int)phase);
    }

    internal void End(ProfilePhase phase)
    {
        if (_isOn)
            _spans.End(SpanKind.Phase, (int)phase);
    }

    private ProfileWindow Window => _stage == Stage.Active ? _window with { End = Now(), EndBytes = Allocated() } : _window;

    private void Advance()
    {
        int batch = _batches++, first = _options.Wait.Value + _options.WarmUp.Value;
        _mostInStep = Math.Max(_mostInStep, _spans.Count - _countAtStep);
        _spans.Abandon();
        if (batch < first)
        {
            (_stage, _isOn) = batch < _options.Wait.Value ? (Stage.Waiting, false) : (Stage.WarmingUp, true);
            _spans.Clear();
        }
        else if (_stage != Stage.Active)
        {
            _spans.Clear();
            _passes.ForgetCounts();
            (_stage, _isOn) = (Stage.Active, true);
            _window = new ProfileWindow(Now(), Now(), Allocated(), Allocated());
        }
        else if (batch - first >= _options.Active?.Value || _spans.Room < _mostInStep)
        {
            Close();
        }
        _countAtStep = _spans.Count;
    }

    private void Close()
    {
        if (_stage == Stage.Ended)
            return;
        _window = Window;
        if (_stage != Stage.Active)
            _spans.Clear();
        _spans.Abandon();
        (_stage, _isOn) = (Stage.Ended, false);
    }

    private long Now() => _options.Time.GetTimestamp();

    private static long Allocated() => GC.GetAllocatedBytesForCurrentThread();

    private static IReadOnlyDictionary<Module, string> PathsOf(Module? network) => network is null ? new Dictionary<Module, string>() : ModulePaths.Of(network);
}

/// <summary>The time that a profile is of: timestamps, and the bytes that the training thread had allocated.</summary>
internal readonly record struct ProfileWindow(long Start, long End, long StartBytes, long EndBytes);
