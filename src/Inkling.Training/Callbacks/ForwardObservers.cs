using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Several observers as one.</summary>
internal sealed class ForwardObservers : IForwardObserver
{
    private readonly IForwardObserver[] _all;

    private ForwardObservers(IForwardObserver[] all) => _all = all;

    /// <inheritdoc/>
    public void OnForward(Module module, Tensor input, Tensor output)
    {
        foreach (IForwardObserver observer in _all)
            observer.OnForward(module, input, output);
    }

    /// <summary>Present observers and one more; the same where it is among them.</summary>
    internal static IForwardObserver With(IForwardObserver? present, IForwardObserver more) => present switch
    {
        null => more,
        _ when ReferenceEquals(present, more) => present,
        ForwardObservers several => several._all.Contains(more) ? several : new ForwardObservers([.. several._all, more]),
        _ => new ForwardObservers([present, more]),
    };

    /// <summary>Present observers without one; null where none is left.</summary>
    internal static IForwardObserver? Without(IForwardObserver? present, IForwardObserver less)
    {
        if (ReferenceEquals(present, less))
            return null;
        if (present is not ForwardObservers several)
            return present;
        IForwardObserver[] left = [.. several._all.Where(observer => !ReferenceEquals(observer, less))];
        return left.Length == 1 ? left[0] : new ForwardObservers(left);
    }
}
