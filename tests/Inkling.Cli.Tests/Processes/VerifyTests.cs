using System.Security.Cryptography;
using System.Text.Json;

namespace Inkling.Cli.Tests;

/// <summary><c>inkling verify</c> as its users see it.</summary>
public sealed class VerifyTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    private string Model => Path.Combine(trained.Run, "models", "dense.safetensors");

    [Fact]
    public void A_run_folder_is_verified_whole()
    {
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", trained.Run);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] files = Directory.GetFiles(trained.Run, "*.safetensors", SearchOption.AllDirectories);
        Assert.Equal(3, files.Length);
        Assert.Contains("3 of 3 files are whole.", result.Output);
        Assert.All(files, file => Assert.Contains($"── {file} ", result.Output));
        Assert.All(files, file => Assert.Contains($"  File       {SumOf(file)}\n", result.Output.ReplaceLineEndings("\n")));
        Assert.Contains("Stood at   end of epoch 3, ", result.Output);
        Assert.Contains("Whole: weights, ", result.Output);
        Assert.Contains("Whole: a training's state, ", result.Output);
        Assert.Matches(@"fc1\.weight +784x\d+ +[\d,]+\r?\n", result.Output);
        Assert.Contains("Buffers    optimizer/first ", result.Output);
        Assert.DoesNotContain("which is not beside it", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public void A_damaged_file_is_named_and_the_others_are_verified_all_the_same()
    {
        byte[] bytes = File.ReadAllBytes(Model);
        bytes[^100] ^= 1;
        string damaged = Path.Combine(trained.Folder, "damaged.safetensors"), cut = Path.Combine(trained.Folder, "cut.safetensors");
        File.WriteAllBytes(damaged, bytes);
        File.WriteAllBytes(cut, bytes[..500]);
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", "damaged.safetensors", "missing.safetensors", "cut.safetensors", Model);
        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("error: ", line));
        Assert.Contains("'damaged.safetensors' does not match its checksum", lines[0]);
        Assert.Contains("'missing.safetensors'", lines[1]);
        Assert.Contains("'cut.safetensors' announces a header", lines[2]);
        Assert.Contains("1 of 4 files are whole.", result.Output);
        Assert.Contains(SumOf(Model), result.Output);
    }

    [Fact]
    public void What_a_terminal_would_obey_is_not_passed_on()
    {
        const string header = "{\"w\":{\"\\u001b]0;mine\\u0007\\u001b[31mred\\u202e\":1}}";
        byte[] bytes = [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(header)];
        File.WriteAllBytes(Path.Combine(trained.Folder, "escapes.safetensors"), bytes);
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", "escapes.safetensors");
        Assert.Equal(1, result.ExitCode);
        foreach (string text in (string[])[result.Output, result.Error])
        {
            Assert.Contains("mine", text);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
            Assert.DoesNotContain('\u202e', text);
        }
    }

    [Fact]
    public void Links_that_lead_in_a_circle_are_not_followed()
    {
        if (OperatingSystem.IsWindows())
            return;
        string loop = Directory.CreateDirectory(Path.Combine(trained.Folder, "loop", "a")).FullName;
        File.Copy(Model, Path.Combine(loop, "model.safetensors"));
        File.CreateSymbolicLink(Path.Combine(loop, "linked.safetensors"), Model);
        Directory.CreateSymbolicLink(Path.Combine(loop, "up"), "..");
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", "loop");
        Assert.Contains("2 of 2 files are whole.", result.Output);
    }

    [Fact]
    public void A_folder_without_checkpoints_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(trained.Folder, "empty"));
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", "empty");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error: 'empty' holds no checkpoint", result.ErrorLine);
    }

    [Fact]
    public void Everything_is_there_for_programs_too()
    {
        File.WriteAllText(Path.Combine(trained.Folder, "text.safetensors"), "This is no checkpoint at all.");
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "verify", "--json", trained.Run, "text.safetensors");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("text.safetensors", result.ErrorLine);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] files = [.. json.RootElement.EnumerateArray()];
        Assert.Equal([true, true, true, false], files.Select(file => file.GetProperty("whole").GetBoolean()));
        JsonElement last = Assert.Single(files, file => file.GetProperty("file").GetString()!.EndsWith("last.safetensors", StringComparison.Ordinal));
        Assert.Equal("training", last.GetProperty("kind").GetString());
        Assert.Equal(3, last.GetProperty("training").GetProperty("epochs").GetInt32());
        Assert.Equal(SumOf(last.GetProperty("file").GetString()!), last.GetProperty("sha256").GetString());
        Assert.Matches("^[0-9a-f]{64}$", last.GetProperty("configurationSha256").GetString());
        Assert.Matches("^[0-9a-f]{64}$", last.GetProperty("dataSha256").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("parentSha256").ValueKind);
        Assert.Single(files.Take(3).Select(file => file.GetProperty("configurationSha256").GetString()).Distinct());
        Assert.Contains("text.safetensors", files[3].GetProperty("problem").GetString());
    }

    private static string SumOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
