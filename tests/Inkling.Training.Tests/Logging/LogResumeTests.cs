using System.Text;
using Inkling.Numerics;
using Inkling.Vision;

namespace Inkling.Training.Tests;

/// <summary>A log that was cut off anywhere goes on to the bytes of one that never was.</summary>
public sealed class LogResumeTests
{
    private static readonly LogPosition Checkpoint = new(4, LogScope.Step);

    private static readonly LogEntry[] Entries =
    [
        new(new LogPosition(2, LogScope.Step), 1, "training_loss", 0.5),
        new(new LogPosition(3, LogScope.Epoch), 1, "a, \"strange\" name", double.NegativeInfinity),
        new(new LogPosition(4, LogScope.Step), 2, "training_loss", 0.25),
        new(new LogPosition(6, LogScope.Step), 2, "training_loss", 0.125),
        new(new LogPosition(6, LogScope.Epoch), 2, "weights", LogHistogram.Of([1, 2, 3], 2)),
        new(new LogPosition(6, LogScope.Epoch), 2, "picture", new GrayImage(2, 2, [1, 2, 3, 4])),
        new(new LogPosition(6, LogScope.End), 2, new LogEnd("MaxEpochs", "Done.")),
    ];

    public static TheoryData<string> Kinds => ["csv", "jsonl", "tensorboard"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cut_at_every_byte_behind_a_checkpoint_it_ends_with_the_same_bytes(string kind)
    {
        using TemporaryFolder folder = new();
        byte[] whole = Uninterrupted(kind, folder, Entries.Length), atCheckpoint = Uninterrupted(kind, folder, 3);
        Assert.True(whole.AsSpan().StartsWith(atCheckpoint) && whole.Length > atCheckpoint.Length);
        FileLogger logger = Make(kind, new LogFolder(folder["cut"]));
        logger.Begin(new LogStart(Parameters, null));
        logger.Close();
        for (int cut = atCheckpoint.Length; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(logger.Path!, whole[..cut]);
            Assert.Equal(whole, Resumed(logger));
        }
        File.WriteAllBytes(logger.Path!, [.. whole[..(atCheckpoint.Length + 3)], .. new byte[100]]);
        if (kind != "tensorboard")
            Assert.Equal(whole, Resumed(logger));
        File.WriteAllBytes(logger.Path!, [.. atCheckpoint, .. new byte[100]]);
        Assert.Equal(whole, Resumed(logger));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_log_that_is_damaged_before_the_checkpoint_is_refused_and_left_as_it_is(string kind)
    {
        using TemporaryFolder folder = new();
        byte[] whole = Uninterrupted(kind, folder, Entries.Length);
        FileLogger logger = Make(kind, new LogFolder(folder["damaged"]));
        logger.Begin(new LogStart(Parameters, null));
        logger.Close();
        byte[] damaged = [.. whole];
        damaged[1] ^= 0x10;
        File.WriteAllBytes(logger.Path!, damaged);
        UserErrorException e = Assert.Throws<UserErrorException>(() => logger.Begin(new LogStart(Parameters, Checkpoint)));
        Assert.Contains($"'{logger.Path}' is damaged at byte 0", e.Message);
        Assert.Equal(damaged, File.ReadAllBytes(logger.Path!));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_log_that_begins_with_a_resumed_run_begins_where_it_stands(string kind)
    {
        using TemporaryFolder folder = new();
        FileLogger logger = Make(kind, new LogFolder(folder["new"]));
        byte[] rest = Resumed(logger), whole = Uninterrupted(kind, folder, Entries.Length);
        Assert.True(rest.Length < whole.Length);
        Assert.True(whole.AsSpan().EndsWith(rest.AsSpan()[^20..]));
    }

    [Fact]
    public void A_table_of_scalars_has_one_schema_and_quotes_what_needs_it()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(
            """
            step,epoch,scope,name,value
            2,1,step,training_loss,0.5
            3,1,epoch,"a, ""strange"" name",-Infinity
            4,2,step,training_loss,0.25
            6,2,step,training_loss,0.125

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(Uninterrupted("csv", folder, Entries.Length)));
    }

    [Fact]
    public void Json_lines_hold_everything()
    {
        using TemporaryFolder folder = new();
        string picture = Convert.ToBase64String(PngWriter.Encode(Entries[5].Image!));
        Assert.Equal(
            $$$"""
            {"kind":"start","step":0,"scope":"start","parameters":{"network":"dense","rate":0.01,"shuffle":true}}
            {"kind":"scalar","step":2,"scope":"step","epoch":1,"name":"training_loss","value":0.5}
            {"kind":"scalar","step":3,"scope":"epoch","epoch":1,"name":"a, \"strange\" name","value":"-Infinity"}
            {"kind":"scalar","step":4,"scope":"step","epoch":2,"name":"training_loss","value":0.25}
            {"kind":"scalar","step":6,"scope":"step","epoch":2,"name":"training_loss","value":0.125}
            {"kind":"histogram","step":6,"scope":"epoch","epoch":2,"name":"weights","minimum":1,"maximum":3,"count":3,"sum":6,"sumOfSquares":14,"limits":[2,3],"counts":[1,2],"notFinite":0}
            {"kind":"image","step":6,"scope":"epoch","epoch":2,"name":"picture","width":2,"height":2,"png":"{{{picture}}}"}
            {"kind":"end","step":6,"scope":"end","epoch":2,"name":"end","reason":"MaxEpochs","message":"Done."}

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(Uninterrupted("jsonl", folder, Entries.Length)));
    }

    [Fact]
    public void A_run_that_died_before_its_first_checkpoint_begins_anew_in_the_folder_it_had_and_no_other_run_does()
    {
        using TemporaryFolder folder = new();
        byte[] whole = Train("whole", "a");
        Assert.Equal(whole, File.ReadAllBytes(Log("whole", 0)));

        foreach (string run in (string[])["a", "b"])
            Assert.Throws<InvalidTimeZoneException>(() => Train("logs", run, new LambdaCallback { FitStart = _ => throw new InvalidTimeZoneException() }));
        Assert.True(File.Exists(Log("logs", 1)));
        // What a process leaves that is killed while it makes its folder: that is nobody's.
        Directory.CreateDirectory(Path.GetDirectoryName(Log("logs", 2))!);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(Log("logs", 2))!, ".unfinished.tmp"), "");
        File.WriteAllText(Path.Combine(folder["logs"], "version_2.claim"), "");
        foreach ((string run, int version) in ((string, int)[])[("b", 1), ("c", 2), ("a", 0), ("d", 3)])
        {
            Assert.Equal(whole, Train("logs", run));
            Assert.Equal(whole, File.ReadAllBytes(Log("logs", version)));
            Assert.Equal(["scalars.csv"], Directory.GetFileSystemEntries(Path.GetDirectoryName(Log("logs", version))!).Select(Path.GetFileName));
        }
        Assert.Equal(4, Directory.GetFileSystemEntries(folder["logs"]).Length);

        string Log(string root, int version) => Path.Combine(folder[root], $"version_{version}", "scalars.csv");

        byte[] Train(string root, string run, params Callback[] callbacks)
        {
            CsvLogger logger = new(new LogFolder(folder[root]));
            new Trainer(new TrainerOptions
            {
                MaxEpochs = 1.Epochs,
                Checkpoints = new CheckpointOptions(folder[$"{root}-{run}"]),
                Log = new RunLog(logger) { Every = 1.Steps },
                Callbacks = callbacks,
            }).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.LastIfAny);
            return File.ReadAllBytes(logger.Path!);
        }
    }

    private static KeyValuePair<string, LogParameter>[] Parameters => [new("network", "dense"), new("rate", 0.01), new("shuffle", true)];

    private static FileLogger Make(string kind, LogFolder folder) => kind switch
    {
        "csv" => new CsvLogger(folder),
        "jsonl" => new JsonLinesLogger(folder),
        _ => new TensorBoardLogger(folder),
    };

    private static byte[] Uninterrupted(string kind, TemporaryFolder folder, int entries)
    {
        FileLogger logger = Make(kind, new LogFolder(folder["whole"]));
        logger.Begin(new LogStart(Parameters, null));
        return Write(logger, Entries[..entries]);
    }

    private static byte[] Resumed(FileLogger logger)
    {
        logger.Begin(new LogStart(Parameters, Checkpoint));
        return Write(logger, [.. Entries.Where(entry => entry.Position.CompareTo(Checkpoint) > 0)]);
    }

    private static byte[] Write(FileLogger logger, LogEntry[] entries)
    {
        foreach (LogEntry entry in entries)
            logger.Write(in entry);
        logger.Flush(toDisk: false);
        logger.Close();
        return File.ReadAllBytes(logger.Path!);
    }
}
