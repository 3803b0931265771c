namespace Inkling.Neural;

/// <summary>Watches modules run. It may read everything and must change nothing.</summary>
public interface IForwardObserver
{
    /// <summary>Called when a module, and all modules inside it, have run.</summary>
    void OnForward(Module module, Tensor input, Tensor output);
}
