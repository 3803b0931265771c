using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public sealed class HyperParameterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inkling-words-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_module_of_ones_own_is_made_again_from_a_file()
    {
        Small module = new(hidden: 5, dropout: 0.1 / 3, isDeep: true);
        module.Network.Initialize(RandomKey.FromSeed(1));
        string path = Save(module.Words);
        Small again = SavedModule.Load<Small>(path);
        Assert.Equal((5, 0.1 / 3, true), (again.Hidden, again.Dropout, again.IsDeep));
        Assert.Equal(module.Network.Parameters.Values, again.Network.Parameters.Values);

        string Save(IReadOnlyDictionary<string, string> words)
        {
            string file = Path.Combine(_folder, "small.safetensors");
            Checkpoint.Write(file, Checkpoint.TensorsOf(module.Network), words);
            return file;
        }
    }

    [Fact]
    public void Words_are_the_same_in_every_country()
    {
        CultureInfo before = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            IReadOnlyDictionary<string, string> words = HyperParameters.Words(("rate", 0.5), ("name", "x"), ("deep", false));
            Assert.Equal(["0.5", "x", "false"], words.Values);
            Assert.Equal(0.5, new HyperParameters("here", words).Number("rate"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("hidden", "five", "'hidden' is 'five': expected a whole number of at least 1")]
    [InlineData("hidden", "0", "'hidden' is '0'")]
    [InlineData("hidden", "99999999999", "'hidden' is")]
    [InlineData("dropout", "NaN", "'dropout' is 'NaN': expected a finite number")]
    [InlineData("deep", "yes", "'deep' is 'yes': expected true or false")]
    [InlineData("deep", null, "nothing of 'deep'")]
    public void What_is_no_good_is_named(string key, string? value, string problem)
    {
        Dictionary<string, string> words = new(new Small(5, 0.5, false).Words);
        words.Remove(key);
        if (value is not null)
            words[key] = value;
        string message = Assert.Throws<CheckpointException>(() => Small.Rebuild(new HyperParameters("here.safetensors", words))).Message;
        Assert.Contains("here.safetensors", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    private sealed class Small(int hidden, double dropout, bool isDeep) : IRebuildable<Small>
    {
        internal int Hidden => hidden;

        internal double Dropout => dropout;

        internal bool IsDeep => isDeep;

        internal IReadOnlyDictionary<string, string> Words { get; } = HyperParameters.Words(("hidden", hidden), ("dropout", dropout), ("deep", isDeep));

        public Module Network { get; } = new Sequential(("in", new Linear(3, hidden)), ("out", new Linear(hidden, 2)));

        public static Small Rebuild(HyperParameters words) => new(words.Whole("hidden", least: 1), words.Number("dropout"), words.Flag("deep"));
    }
}
