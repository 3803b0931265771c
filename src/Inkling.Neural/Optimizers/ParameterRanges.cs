namespace Inkling.Neural;

/// <summary>
/// Cuts the flat buffers into ranges that an optimiser can update in one pass each: one for everything, unless groups have numbers of
/// their own or some parameters are frozen or were. Cut anew only when a module is frozen or unfrozen.
/// </summary>
internal sealed class ParameterRanges
{
    private readonly ParameterVector _parameters;
    private readonly (double RateFactor, double Decay)[] _settings;
    private readonly long[] _steps;
    private readonly bool[] _frozen;
    private readonly List<(int First, int Count)> _ranges = [];

    internal ParameterRanges(ParameterVector parameters, double learningRate, double weightDecay, IReadOnlyList<ParameterGroup> groups)
    {
        _parameters = parameters;
        int count = parameters.Named.Count;
        (_settings, _steps, _frozen) = (new (double, double)[count], new long[count], new bool[count]);
        GroupFactors = [.. groups.Select(group => Factor(group.LearningRate, learningRate))];
        bool[] used = new bool[groups.Count];
        for (int i = 0; i < count; i++)
        {
            (string path, Parameter parameter) = parameters.Named[i];
            int group = 0;
            while (group < groups.Count && !groups[group].Contains(path, parameter))
                group++;
            _settings[i] = (1, weightDecay);
            if (group == groups.Count)
                continue;
            used[group] = true;
            _settings[i] = (GroupFactors[group], groups[group].WeightDecay ?? weightDecay);
        }
        if (Array.IndexOf(used, false) is >= 0 and int unused)
            throw new ArgumentException($"Group {unused + 1} of {groups.Count} contains none of the optimiser's parameters that no group before it contains.", nameof(groups));
        Cut();
    }

    /// <summary>Each group's factor on the learning rate.</summary>
    internal IReadOnlyList<double> GroupFactors { get; }

    /// <summary>Steps of each parameter, in the order of <see cref="ParameterVector.Named"/>.</summary>
    internal IReadOnlyList<long> Steps => _steps;

    /// <summary>By what numbers a parameter learns.</summary>
    internal (double RateFactor, double Decay) SettingOf(int parameter) => _settings[parameter];

    /// <summary>Number of ranges, after a look at what is frozen.</summary>
    internal int Count
    {
        get
        {
            for (int i = 0; i < _frozen.Length; i++)
            {
                if (_frozen[i] != _parameters.Named[i].Parameter.IsFrozen)
                {
                    Cut();
                    break;
                }
            }
            return _ranges.Count;
        }
    }

    /// <summary>Takes a step of a range.</summary>
    internal ParameterRange Step(int range, double gradientScale, double learningRate)
    {
        (int first, int count) = _ranges[range];
        for (int i = first; i < first + count; i++)
            _steps[i]++;
        int end = first + count < _steps.Length ? _parameters.Starts[first + count] : _parameters.Values.Length;
        (double rateFactor, double decay) = _settings[first];
        return new ParameterRange(_parameters.Starts[first], end - _parameters.Starts[first], _steps[first], gradientScale, learningRate * rateFactor, decay);
    }

    internal void Restore(IReadOnlyList<long> steps)
    {
        for (int i = 0; i < _steps.Length; i++)
            _steps[i] = steps[i];
        Cut();
    }

    private void Cut()
    {
        _ranges.Clear();
        for (int i = 0; i < _frozen.Length; i++)
        {
            _frozen[i] = _parameters.Named[i].Parameter.IsFrozen;
            if (_frozen[i])
                continue;
            if (_ranges.Count > 0 && _ranges[^1] is var (first, count) && first + count == i && _settings[i] == _settings[first] && _steps[i] == _steps[first])
                _ranges[^1] = (first, count + 1);
            else
                _ranges.Add((i, 1));
        }
    }

    private static double Factor(double? rate, double learningRate)
    {
        if (rate is not { } own)
            return 1;
        if (!(own >= 0 && double.IsFinite(own)))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A learning rate is a finite number, at least 0.");
        return learningRate > 0 ? own / learningRate : throw new ArgumentException("A group's learning rate moves in proportion to the optimiser's, which is 0.", nameof(learningRate));
    }
}
