using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Where modules are in a network.</summary>
internal static class ModulePaths
{
    /// <summary>The path of each module, for example <c>features.conv1</c>; the network's own is empty.</summary>
    internal static Dictionary<Module, string> Of(Module network)
    {
        Dictionary<Module, string> paths = new(ReferenceEqualityComparer.Instance);
        Add(network, "");
        return paths;

        void Add(Module module, string path)
        {
            paths.TryAdd(module, path);
            foreach ((string name, Module child) in module.Children)
                Add(child, path.Length == 0 ? name : $"{path}.{name}");
        }
    }
}
