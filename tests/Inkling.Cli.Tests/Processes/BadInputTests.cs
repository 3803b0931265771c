namespace Inkling.Cli.Tests;

/// <summary>Bad input gives one clear line on standard error, no stack trace, and an exit code.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private const string TrainingImages = "train-images-idx3-ubyte";
    private const string TestLabels = "t10k-labels-idx1-ubyte";

    public void Dispose() => _folder.Dispose();

    private string Data => _folder["digits"];

    private string ErrorOf(int exitCode, params string[] arguments)
    {
        ProcessResult result = InklingProcess.RunIn(_folder.Path, arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith("error: ", result.ErrorLine);
        return result.ErrorLine;
    }

    [Fact]
    public void Missing_data() => Assert.Contains("nowhere", ErrorOf(1, "run", "--data", "nowhere"));

    [Fact]
    public void A_look_at_data_is_no_run_to_resume()
    {
        SmallDigits.Write(Data);
        Assert.Equal(0, InklingProcess.RunIn(_folder.Path, "data", "--data", "digits", "--output", "looks").ExitCode);
        string look = Assert.Single(Directory.GetDirectories(_folder["looks"]));
        Assert.False(Directory.Exists(Path.Combine(look, "trainings")));
        byte[] report = File.ReadAllBytes(Path.Combine(look, "report.html"));
        Assert.Contains("holds no configuration of a training", ErrorOf(1, "resume", look));
        Assert.Equal(report, File.ReadAllBytes(Path.Combine(look, "report.html")));
    }

    [Theory]
    [InlineData("seed=-1", "seed is -1: expected a whole number from 0 to 18446744073709551615.")]
    [InlineData("seed=18446744073709551616", "expected a whole number from 0 to 18446744073709551615.")]
    [InlineData("trainer.maxSteps=abc", "trainer.maxSteps is \"abc\": expected a whole number, or null.")]
    public void A_number_that_cannot_be_says_what_can(string value, string words) => Assert.Contains(words, ErrorOf(1, "train", "dense", "--print-config", "--set", value));

    [Fact]
    public void An_output_folder_that_is_a_file()
    {
        SmallDigits.Write(Data);
        File.WriteAllText(_folder["taken"], "");
        Assert.Contains("'taken' is a file", ErrorOf(1, "train", "dense", "--data", "digits", "--output", "taken"));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        SmallDigits.Write(Data);
        File.Delete(_folder["digits", TestLabels]);
        Assert.Contains(TestLabels, ErrorOf(1, "run", "--data", "digits"));
    }

    [Fact]
    public void A_truncated_file_is_named()
    {
        SmallDigits.Write(Data);
        using (FileStream stream = File.OpenWrite(_folder["digits", TrainingImages]))
            stream.SetLength(stream.Length - 1);
        Assert.Contains(TrainingImages, ErrorOf(1, "train", "cnn", "--data", "digits"));
    }

    [Fact]
    public void A_corrupt_file_is_named()
    {
        SmallDigits.Write(Data);
        File.WriteAllBytes(_folder["digits", TrainingImages], [0xFF, 0, 1, 2, 3, 4, 5, 6]);
        Assert.Contains(TrainingImages, ErrorOf(1, "data", "--data", "digits"));
    }

    [Fact]
    public void Labels_and_images_that_do_not_fit_are_named()
    {
        SmallDigits.Write(Data);
        SmallDigits.Write(_folder["more"], training: 310);
        File.Copy(_folder["more", TrainingImages], _folder["digits", TrainingImages], overwrite: true);
        string line = ErrorOf(1, "run", "--data", "digits");
        Assert.Contains("310 images", line);
        Assert.Contains("300 labels", line);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        SmallDigits.Write(Data, size: 32);
        string line = ErrorOf(1, "run", "--data", "digits");
        Assert.Contains("32x32", line);
        Assert.Contains("28x28", line);
    }

    [Fact]
    public void A_run_that_does_not_exist() => Assert.Contains("nowhere", ErrorOf(1, "evaluate", "nowhere"));

    [Fact]
    public void A_checkpoint_that_is_none()
    {
        File.WriteAllText(_folder["model.safetensors"], "This is no checkpoint at all.");
        Assert.Contains("model.safetensors", ErrorOf(1, "predict", "model.safetensors", "digit.png"));
    }

    [Theory]
    [InlineData("evaluate", "foreign.safetensors")]
    [InlineData("predict", "foreign.safetensors", "digit.png")]
    public void A_foreign_checkpoint_is_recognised_as_another_program_s(params string[] arguments)
    {
        byte[] header = [.. """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8];
        File.WriteAllBytes(_folder["foreign.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0]);
        string line = ErrorOf(1, arguments);
        Assert.Contains("'foreign.safetensors'", line);
        Assert.Contains("another program's", line);
    }

    [Fact]
    public void A_folder_below_a_file_cannot_be_written()
    {
        SmallDigits.Write(Data);
        File.WriteAllText(_folder["file"], "");
        Assert.Contains("file", ErrorOf(1, "train", "dense", "--data", "digits", "--output", Path.Combine("file", "runs")));
    }

    [Fact]
    public void A_trace_that_cannot_be_written_is_refused_before_the_training()
    {
        SmallDigits.Write(Data);
        Assert.Contains(Path.Combine("nowhere", "trace.json"), ErrorOf(1, "train", "dense", "--data", "digits", "--profile", Path.Combine("nowhere", "trace.json")));
        Assert.False(Directory.Exists(_folder["nowhere"]));
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void Standard_output_on_a_full_disk()
    {
        if (!OperatingSystem.IsLinux())
            return;
        SmallDigits.Write(Data);
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "sh", ["-c", $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "inkling.dll")}' data --data digits > /dev/full"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        ProcessResult result = InklingProcess.Finish(shell);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error: the disk is full", result.ErrorLine);
    }
}
