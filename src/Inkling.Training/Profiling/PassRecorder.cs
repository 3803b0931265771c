using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Modules that are computed together, and what they had to compute.</summary>
internal sealed class ProfiledPass(Module[] modules)
{
    internal IReadOnlyList<Module> Modules => modules;

    /// <summary>Multiplications with addition of all passes forward.</summary>
    internal long ForwardMultiplyAdds { get; private set; }

    /// <summary>The same on the way back, for as many operations as the plain formulas need.</summary>
    internal long BackwardMultiplyAdds { get; private set; }

    internal bool Is(ReadOnlySpan<Module> others)
    {
        if (others.Length != modules.Length)
            return false;
        for (int i = 0; i < modules.Length; i++)
        {
            if (!ReferenceEquals(others[i], modules[i]))
                return false;
        }
        return true;
    }

    /// <summary>Counts a pass. What follows the first module of a pass, such as ReLU and pooling, multiplies nothing.</summary>
    internal void Count(Shape input, bool inputNeedsGradient)
    {
        long products = modules[0].MultiplyAdds(input);
        ForwardMultiplyAdds += products;
        // As many as forward for the weights' gradient, and again for the input's.
        BackwardMultiplyAdds += products * ((Learns() ? 1 : 0) + (inputNeedsGradient ? 1 : 0));
    }

    internal void Forget() => (ForwardMultiplyAdds, BackwardMultiplyAdds) = (0, 0);

    private bool Learns()
    {
        IReadOnlyList<Parameter> parameters = modules[0].OwnParameters;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!parameters[i].IsFrozen)
                return true;
        }
        return false;
    }
}

/// <summary>Records the passes of a step as spans.</summary>
internal sealed class PassRecorder(SpanRecorder spans) : IPassObserver
{
    private readonly List<ProfiledPass> _passes = [];
    private int _last = -1;

    /// <summary>All passes that were seen, in the order in which they first ran; a span's number is the place here.</summary>
    internal IReadOnlyList<ProfiledPass> Passes => _passes;

    /// <inheritdoc/>
    public int BeginForward(ReadOnlySpan<Module> modules, Shape input, bool inputNeedsGradient)
    {
        _last = IndexOf(modules);
        _passes[_last].Count(input, inputNeedsGradient);
        spans.Begin(SpanKind.Forward, _last);
        return _last;
    }

    /// <inheritdoc/>
    public void EndForward(int pass) => spans.End(SpanKind.Forward, pass);

    /// <inheritdoc/>
    public void BeginBackward(int pass) => spans.Begin(SpanKind.Backward, pass);

    /// <inheritdoc/>
    public void EndBackward(int pass) => spans.End(SpanKind.Backward, pass);

    /// <summary>Forgets what the passes had to compute, not the passes.</summary>
    internal void ForgetCounts()
    {
        foreach (ProfiledPass pass in _passes)
            pass.Forget();
    }

    // Passes mostly run in the same order in every step: the search begins behind the one before.
    private int IndexOf(ReadOnlySpan<Module> modules)
    {
        for (int i = 1; i <= _passes.Count; i++)
        {
            int place = (_last + i) % _passes.Count;
            if (_passes[place].Is(modules))
                return place;
        }
        _passes.Add(new ProfiledPass(modules.ToArray()));
        return _passes.Count - 1;
    }
}
