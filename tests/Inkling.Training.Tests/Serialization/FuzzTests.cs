using System.Text;
using Inkling.Neural;
using Inkling.Testing;

namespace Inkling.Training.Tests;

/// <summary>The same checks run on a million files by <c>Inkling.Testing.Child fuzz 1000000 SEED</c>.</summary>
public class FuzzTests
{
    [Fact]
    public void Mutated_files_are_refused_or_loaded_exactly_and_take_no_more_memory_than_their_size()
    {
        FuzzReport report = CheckpointFuzz.Run(25_000, seed: 4);
        Assert.Equal(report.Files, report.Refused + report.Read);
        // The checks behind the checksum are reached, not only the checksum.
        Assert.InRange(report.Read, report.Files / 5, report.Files * 4 / 5);
        Assert.InRange(report.Resumed, report.Files / 100, report.Read / 2);
        foreach (string reason in (string[])
            ["does not match its checksum", "has no valid checksum", "does not have the form", "appears twice", "which does not fit its shape", "has a trainer state that cannot be read",
             "announces a header", "too few for a checkpoint", "another program's", "bytes of numbers, but", "was saved with seed", "has an unknown field", "in a way that does not fit"])
        {
            Assert.True(report.Reasons.Keys.Any(given => given.Contains(reason, StringComparison.Ordinal)), $"No file was refused because it {reason}:\n{report}");
        }
    }

    [Theory]
    [InlineData("words")]
    [InlineData("tensors")]
    [InlineData("sizes")]
    [InlineData("nesting")]
    [InlineData("letters")]
    public void A_header_of_many_small_things_takes_no_more_memory_than_its_size(string what)
    {
        const int count = 50_000;
        StringBuilder header = new("{\"__metadata__\":{");
        for (int i = 0; what == "words" && i < count; i++)
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"a{i:d5}\":\"\",");
        header.Append("\"format\":\"inkling\",\"sha256\":\"").Append('0', 64).Append("\",\"version\":\"1\"}");
        for (int i = 0; what == "tensors" && i < count; i++)
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"t{i:d5}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[{4 * i},{4 * i + 4}]}}");
        if (what == "sizes")
            header.Append(",\"t\":{\"dtype\":\"F32\",\"shape\":[").Append(string.Join(',', Enumerable.Repeat('1', count))).Append("],\"data_offsets\":[0,4]}");
        if (what == "letters")
            header.Append(",\"t\":").Append('n', count);
        if (what == "nesting")
            header.Append(",\"t\":").Append('[', count).Append(']', count);
        header.Append('}').Append(' ', (8 - (header.Length % 8)) % 8);
        byte[] file = SafetensorsBytes.Sealed(header.ToString(), new byte[what switch { "tensors" => 4 * count, "sizes" => 4, _ => 0 }]);
        Checkpoint? checkpoint = null;
        long allocated = Allocations.OfCallingThread(() =>
        {
            try
            {
                checkpoint = Checkpoint.Read(file, "many");
            }
            catch (CheckpointException)
            {
                Assert.Contains(what, (string[])["sizes", "nesting", "letters"]);
            }
        });
        Assert.InRange(allocated, 0, file.Length + CheckpointFuzz.AllowedBytes);
        Assert.Equal(what switch { "words" => (count, 0), "tensors" => (0, count), _ => (-1, -1) }, checkpoint is null ? (-1, -1) : (checkpoint.Metadata.Count, checkpoint.Tensors.Count));
    }

    [Fact]
    public void A_file_of_a_networks_size_takes_the_memory_of_its_own_bytes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"inkling-large-{Guid.NewGuid():N}.safetensors");
        try
        {
            Checkpoint.Write(path, [.. Enumerable.Range(0, 8).Select(i => new CheckpointTensor($"layer{i}.weight", new Shape(512, 256), new float[512 * 256]))], new Dictionary<string, string>());
            Assert.InRange(Allocations.OfCallingThread(() => Checkpoint.Read(path)), 0, new FileInfo(path).Length + CheckpointFuzz.AllowedBytes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_device_that_never_ends_is_no_checkpoint()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Contains("/dev/zero", Assert.Throws<CheckpointException>(() => Checkpoint.Read("/dev/zero")).Message);
    }
}
