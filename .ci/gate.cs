#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:property EnforceCodeStyleInBuild=false
#:property PublishAot=false

// The accuracy gate: reads a run's summary.json and fails unless the quick run was whole and good enough.
using System.Text.Json;

using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(args[0]));
JsonElement run = summary.RootElement;
Dictionary<string, double> demanded = new() { ["dense"] = 0.94, ["cnn"] = 0.965 };
bool passed = run.GetProperty("status").GetString() == "Completed" && run.GetProperty("criteriaMet").GetBoolean();
if (!passed)
    Console.WriteLine("gate: the run is not complete or missed its own criteria");
foreach (JsonElement network in run.GetProperty("networks").EnumerateArray())
{
    string name = network.GetProperty("network").GetString()!;
    double accuracy = network.GetProperty("test").GetProperty("accuracy").GetDouble();
    bool enough = demanded.Remove(name, out double atLeast) && accuracy >= atLeast;
    Console.WriteLine(FormattableString.Invariant($"gate: {name} {accuracy:P2}, at least {atLeast:P2}: {(enough ? "passed" : "failed")}"));
    passed &= enough;
}
return passed && demanded.Count == 0 ? 0 : 1;
