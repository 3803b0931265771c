using System.Globalization;
using System.Text;
using Inkling.Neural;
using Inkling.Testing;

namespace Inkling.Training.Tests;

/// <summary>The same state gives the same file, and no other file is read as that state.</summary>
public class CanonicalTests
{
    private static readonly Dictionary<string, string> Words = new() { ["b"] = "2", ["ä"] = "\u2028 </é> \"\\\n\u0001", ["B"] = "", ["a\u0000"] = "😀" };

    /// <summary>A country that writes everything otherwise and sorts by its own rules.</summary>
    private static readonly CultureInfo Elsewhere = MakeElsewhere();

    [Fact]
    public void In_any_order_and_country_contents_give_the_same_bytes()
    {
        CheckpointTensor[] tensors = [new("b.weight", new Shape(2), new float[] { 1, 2 }), new("B.weight", new Shape(1), new float[1]), new("ä", new Shape(1, 1), new float[1]), new("b/-1", new Shape(1), new float[1])];
        byte[] expected = Bytes(tensors, Words);
        Assert.Equal(expected, Bytes(tensors.Reverse(), Words.Reverse().ToDictionary()));
        Assert.Equal(expected, Bytes(tensors, new SortedDictionary<string, string>(Words, Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x)))));
        In(Elsewhere, () => Assert.Equal(expected, Bytes(tensors.Reverse(), Words)));
    }

    [Fact]
    public void Every_bit_pattern_of_a_number_is_kept()
    {
        uint[] patterns = [0, 0x80000000, 1, 0x80000001, 0x007FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFBFFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x3F800000];
        float[] values = [.. patterns.Select(BitConverter.UInt32BitsToSingle)];
        byte[] bytes = Bytes([new("x", new Shape(values.Length), values)], Words);
        Checkpoint read = Checkpoint.Read(bytes, "x");
        Assert.Equal(patterns, read.Tensors[0].Values.ToArray().Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(bytes, Bytes(read.Tensors, read.Metadata));
        Assert.Equal(patterns.Length, patterns.Select(pattern => Convert.ToHexString(Bytes([new("x", new Shape(1), new[] { BitConverter.UInt32BitsToSingle(pattern) })], Words))).Distinct().Count());
    }

    [Theory]
    [InlineData("\"b\":\"2\",", "\"b\" :\"2\",")]
    [InlineData("\"b\":\"2\"", "\"\\u0062\":\"2\"")]
    [InlineData("\"b\":\"2\"", "\"b\":\"\\u0032\"")]
    [InlineData("\"dtype\":\"F32\",\"shape\":[2]", "\"shape\":[2],\"dtype\":\"F32\"")]
    [InlineData("[0,8]", "[0, 8]")]
    [InlineData("é", "\\u00E9")]
    [InlineData("</", "<\\/")]
    [InlineData("\\n", "\\u000A")]
    [InlineData("\\u2028", "\u2028")]
    [InlineData("\\uD83D\\uDE00", "\\ud83d\\ude00")]
    [InlineData("\\uD83D\\uDE00", "\\uD83D")]
    [InlineData("\\uD83D\\uDE00", "\ud83d\ude00")]
    [InlineData("\"B\":\"\",", "")]
    [InlineData("\"b\":\"2\",", "\"b\":\"2\",\"B\":\"\",")]
    [InlineData("}}", "}}        ")]
    public void The_same_contents_in_another_form_are_refused(string text, string replacement)
    {
        byte[] bytes = Bytes([new("x", new Shape(2), new float[2])], Words);
        string header = Encoding.UTF8.GetString(SafetensorsBytes.HeaderOf(bytes)), changed = header.Replace(text, replacement);
        Assert.NotEqual(header, changed);
        string message = Assert.Throws<CheckpointException>(() => Checkpoint.Read(SafetensorsBytes.Sealed(changed, SafetensorsBytes.DataOf(bytes)), "other.safetensors")).Message;
        Assert.Contains("'other.safetensors' does not have the form", message);
    }

    [Fact]
    public void Tensors_in_another_order_are_refused()
    {
        byte[] bytes = Bytes([new("x", new Shape(1), new float[1]), new("y", new Shape(1), new float[1])], Words);
        string header = Encoding.UTF8.GetString(SafetensorsBytes.HeaderOf(bytes));
        Refuse(Swapped("[0,4]", "[4,8]"), "does not fit its shape, its neighbours");
        Refuse(Swapped("\"x\"", "\"y\""), "does not have the form");

        string Swapped(string a, string b) => header.Replace(a, "-").Replace(b, a).Replace("-", b);

        void Refuse(string changed, string reason) =>
            Assert.Contains(reason, Assert.Throws<CheckpointException>(() => Checkpoint.Read(SafetensorsBytes.Sealed(changed, SafetensorsBytes.DataOf(bytes)), "swapped")).Message);
    }

    [Fact]
    public void Any_text_is_read_as_it_was_written()
    {
        Dictionary<string, string> words = [];
        for (int i = 0; i <= 0x10FFFF; i += i < 0x3000 ? 1 : 251)
        {
            if (Rune.TryCreate(i, out Rune rune))
                words.Add(rune.ToString(), $"{rune}a{rune}");
        }
        byte[] bytes = Bytes([.. words.Keys.Take(500).Select(name => new CheckpointTensor(name, new Shape(1), new[] { (float)name[0] }))], words);
        Checkpoint read = Checkpoint.Read(bytes, "x");
        Assert.Equal(words.OrderBy(word => word.Key, StringComparer.Ordinal), read.Metadata);
        Assert.Equal(words.Keys.Take(500).Order(StringComparer.Ordinal), read.Tensors.Select(tensor => tensor.Name));
        Assert.All(words.Where((_, index) => index % 100 == 0), word => Assert.Equal(word.Value, read.Metadata[word.Key]));
        Assert.All(read.Tensors, tensor => Assert.Equal(tensor, read.Find(tensor.Name)));
    }

    [Fact]
    public void Words_and_tensors_that_are_not_there_are_not_found()
    {
        Checkpoint read = Checkpoint.Read(Bytes([new("x", new Shape(1), new float[1])], Words), "x");
        foreach (string key in (string[])["format", "version", "sha256", "", "bb", "x", "__metadata__"])
        {
            Assert.False(read.Metadata.ContainsKey(key));
            Assert.Throws<KeyNotFoundException>(() => read.Metadata[key]);
        }
        Assert.Equal(Words.Count, read.Metadata.Count);
        Assert.Equal(Words.Keys.Order(StringComparer.Ordinal), read.Metadata.Keys);
        Assert.All((string[])["", "b", "xx", "__metadata__"], name => Assert.Null(read.Find(name)));
    }

    [Fact]
    public void Texts_that_a_file_cannot_hold_are_not_written()
    {
        CheckpointTensor tensor = new("x", new Shape(1), new float[1]);
        foreach (string text in (string[])["\uD800", "a\uDC00", "\uD83Dx", "\uDE00\uD83D"])
        {
            Assert.Throws<ArgumentException>(() => Bytes([tensor with { Name = text }], Words));
            Assert.Throws<ArgumentException>(() => Bytes([tensor], new Dictionary<string, string> { [text] = "" }));
            Assert.Throws<ArgumentException>(() => Bytes([tensor], new Dictionary<string, string> { ["a"] = text }));
        }
        Assert.Throws<ArgumentNullException>(() => Bytes([tensor], new Dictionary<string, string> { ["a"] = null! }));
    }

    [Fact]
    public void A_training_gives_the_same_checkpoints_in_any_country_and_resumes_there()
    {
        using TemporaryFolder here = new(), there = new();
        FitResult expected = Train(here, 2, null);
        FitResult result = null!;
        In(Elsewhere, () =>
        {
            Train(there, 1, null);
            result = Train(there, 2, ResumeFrom.Last);
        });
        Assert.Equal(File.ReadAllBytes(expected.Best!.Path), File.ReadAllBytes(result.Best!.Path));
        Assert.Equal(File.ReadAllBytes(expected.LastCheckpoint!), File.ReadAllBytes(result.LastCheckpoint!));

        static FitResult Train(TemporaryFolder folder, int epochs, ResumeFrom? from)
        {
            // The planned length is the same; the first training is stopped half-way.
            using CancellationTokenSource stop = new();
            TrainerOptions options = new()
            {
                MaxEpochs = 2.Epochs,
                Checkpoints = new CheckpointOptions(folder["c"]),
                Callbacks =
                [
                    new AtEpochEnd(state =>
                    {
                        if (state.History.Epochs.Count == epochs)
                            stop.Cancel();
                    }),
                    new Remembers("b"), new Remembers("B"), new Remembers("ä"),
                ],
            };
            return new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), from, stop.Token);
        }
    }

    private sealed class Remembers(string key) : Callback, IStateful
    {
        public string StateKey => key;

        public string SaveState() => "";

        public void RestoreState(string state)
        {
        }
    }

    private static byte[] Bytes(IEnumerable<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> words)
    {
        using TemporaryFolder folder = new();
        Checkpoint.Write(folder["a"], tensors, words);
        return File.ReadAllBytes(folder["a"]);
    }

    private static CultureInfo MakeElsewhere()
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "~";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NaNSymbol = "none";
        culture.NumberFormat.PositiveInfinitySymbol = "lots";
        return culture;
    }

    private static void In(CultureInfo culture, Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
