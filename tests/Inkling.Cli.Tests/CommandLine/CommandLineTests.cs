namespace Inkling.Cli.Tests;

/// <summary>What the program says to a command line, without a process: the same code, its own streams.</summary>
public sealed class CommandLineTests
{
    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = InklingCommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("--epoks 3", "unknown option '--epoks'. Did you mean '--epochs'? See 'inkling --help'.")]
    [InlineData("--frobnicate", "unknown option '--frobnicate'. See 'inkling --help'.")]
    [InlineData("rum", "unknown verb 'rum'. Did you mean 'run'? See 'inkling --help'.")]
    [InlineData("run --treads 2", "unknown option '--treads'. Did you mean '--threads'? See 'inkling run --help'.")]
    [InlineData("train", "'train' needs dense|cnn|fast, or a configuration with --config FILE. See 'inkling train --help'.")]
    [InlineData("train dence", "unknown network 'dence': give dense, cnn or fast. Did you mean 'dense'? See 'inkling train --help'.")]
    [InlineData("train cnn twice", "unknown argument 'twice'. See 'inkling train --help'.")]
    [InlineData("predict runs/x", "'predict' needs FILE. See 'inkling predict --help'.")]
    [InlineData("verify", "'verify' needs CHECKPOINT. See 'inkling verify --help'.")]
    [InlineData("--epochs", "--epochs needs a value: N. See 'inkling --help'.")]
    [InlineData("--epochs 0", "--epochs takes a whole number from 1 to 10,000, got '0'. See 'inkling --help'.")]
    [InlineData("--epochs 1.5", "--epochs takes a whole number from 1 to 10,000, got '1.5'. See 'inkling --help'.")]
    [InlineData("run --batch-size 0", "--batch-size takes a whole number from 1 to 65,536, got '0'. See 'inkling run --help'.")]
    [InlineData("run --batch-size many", "--batch-size takes a whole number from 1 to 65,536, got 'many'. See 'inkling run --help'.")]
    [InlineData("train cnn --learning-rate 0", "--learning-rate takes a finite number above 0, such as 0.001, got '0'. See 'inkling train --help'.")]
    [InlineData("--learning-rate NaN", "--learning-rate takes a finite number above 0, such as 0.001, got 'NaN'. See 'inkling --help'.")]
    [InlineData("--learning-rate 1e999", "--learning-rate takes a finite number above 0, such as 0.001, got '1e999'. See 'inkling --help'.")]
    [InlineData("--seed -1", "--seed takes a whole number from 0 to 18446744073709551615, got '-1'. See 'inkling --help'.")]
    [InlineData("--threads 0", "--threads takes a whole number from 1 to 1,024, got '0'. See 'inkling --help'.")]
    [InlineData("--name ../up", "--name takes 1 to 64 letters, digits, '-', '_' or '.' that can name a folder, got '../up'. See 'inkling --help'.")]
    [InlineData("train fast --view curves", "--view takes live, bar or plain, got 'curves'. See 'inkling train --help'.")]
    [InlineData("resume runs/x --view", "--view needs a value: live|bar|plain. See 'inkling resume --help'.")]
    [InlineData("evaluate runs/x --view bar", "unknown option '--view'. See 'inkling evaluate --help'.")]
    [InlineData("--seed 1 --seed 2", "--seed is given 2 times. See 'inkling --help'.")]
    [InlineData("train cnn --profile a --profile b", "--profile is given 2 times. See 'inkling train --help'.")]
    [InlineData("train cnn --profile .", "--profile takes a file to write, got '.'. See 'inkling train --help'.")]
    [InlineData("run --profile", "unknown option '--profile'. See 'inkling run --help'.")]
    [InlineData("--quick predict run file.png", "--quick is not an option of 'predict'. See 'inkling predict --help'.")]
    public void A_wrong_command_line_gives_one_error_and_exit_code_2(string line, string problem)
    {
        (int code, string output, string error) = Run(line.Split(' '));
        Assert.Equal($"error: {problem}\n", error);
        Assert.Equal("", output);
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("verify")]
    [InlineData("data")]
    [InlineData("bench")]
    public void Help_of_each_verb_shows_options_and_an_example(string verb)
    {
        (int code, string output, string error) = Run(verb, "--help");
        Assert.Equal(0, code);
        Assert.Equal("", error);
        Assert.Contains("Usage:", output);
        Assert.Contains("Examples:\n  inkling " + verb, output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("train")]
    public void Each_verb_that_trains_has_the_same_options_with_their_defaults(string verb)
    {
        string output = Run(verb, "--help").Output;
        foreach (string option in (string[])["--seed", "--epochs", "--batch-size", "--learning-rate", "--threads", "--data", "--output", "--view"])
        {
            string line = Assert.Single(output.Split('\n'), line => line.TrimStart().StartsWith(option + " ", StringComparison.Ordinal));
            Assert.Contains("[default: ", line);
        }
    }

    [Fact]
    public void Help_of_the_program_lists_verbs_options_examples_and_exit_codes()
    {
        string output = Run("--help").Output;
        foreach (string word in (string[])["run ", "train ", "evaluate ", "predict ", "verify ", "data ", "--quick", "Examples:", "Exit codes:", "3  a training diverged"])
            Assert.Contains(word, output);
    }

    [Fact]
    public void Help_is_given_even_where_the_rest_of_the_line_is_wrong() => Assert.Equal(0, Run("train", "--help").Code);

    [Fact]
    public void Version_is_the_assemblys()
    {
        (int code, string output, _) = Run("--version");
        Assert.Equal(0, code);
        Assert.Equal($"inkling {VersionAction.Version}\n", output);
    }
}
