using Inkling.Vision;

namespace Inkling.Training.Tests;

public sealed class TensorBoardTests
{
    [Fact]
    public void The_checksum_is_Castagnolis()
    {
        // Values of RFC 3720, appendix B.4, and the check value of the catalogues.
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        for (int length = 0; length < 40; length++)
        {
            byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)((i * 37) + length))];
            Assert.Equal(EventFileReader.Crc(data), Crc32C.Of(data));
        }
    }

    [Fact]
    public void An_independent_reader_finds_everything_that_was_logged()
    {
        using TemporaryFolder folder = new();
        GrayImage picture = new(3, 2, [0, 50, 100, 150, 200, 255]);
        List<ReadEvent> events = EventFileReader.Read(Sample(new TensorBoardLogger(new LogFolder(folder["logs"])), picture));

        Assert.Equal("brain.Event:2", events[0].FileVersion);
        ProtoMessage start = HyperParameters(events[1], "_hparams_/session_start_info").Message(3);
        Dictionary<string, ProtoMessage> parameters = start.Messages(1).ToDictionary(entry => entry.Text(1), entry => entry.Message(2));
        Assert.Equal(0.01, parameters["learning_rate"].The<double>(2));
        Assert.Equal("dense", parameters["network"].Text(3));
        Assert.Equal(1, parameters["shuffle"].Integer(4));

        Assert.Equal((10L, 10.0, "step/training_loss", 0.5f), (events[2].Step, events[2].WallTime, events[2].Tag, events[2].Scalar));
        Assert.Equal("step/größe, \"x\"", events[3].Tag);
        Assert.True(float.IsNaN(events[3].Scalar!.Value));

        ProtoMessage histogram = events[4].Values.Single().Message(5);
        Assert.Equal("epoch/weights", events[4].Tag);
        Assert.Equal((-1.0, 3.0, 4.0, 3.0, 11.0), (histogram.The<double>(1), histogram.The<double>(2), histogram.The<double>(3), histogram.The<double>(4), histogram.The<double>(5)));
        Assert.Equal([1.0, 3.0], histogram.Doubles(6));
        Assert.Equal([2.0, 2.0], histogram.Doubles(7));

        ProtoMessage image = events[5].Values.Single().Message(4);
        Assert.Equal((2L, 3L, 1L), (image.Integer(1), image.Integer(2), image.Integer(3)));
        Assert.Equal(picture.Pixels, ImageFile.Decode(image.The<byte[]>(4), "logged").Pixels);

        ProtoMessage end = events[6].Values[0];
        Assert.Equal("end", end.Text(1));
        Assert.Equal("text", end.Message(9).Message(1).Text(1));
        Assert.Equal("MaxEpochs: Trained for 1 epoch.", end.Message(8).Text(8));
        Assert.Equal(7, end.Message(8).Integer(1));
        Assert.Equal(1, HyperParameters(events[6], "_hparams_/session_end_info", 1).Message(4).Integer(1));
        Assert.Equal(7, events.Count);
    }

    [Fact]
    public void Wall_times_can_be_real()
    {
        using TemporaryFolder folder = new();
        TensorBoardLogger logger = new(new LogFolder(folder["logs"])) { Time = new At(new DateTimeOffset(2001, 9, 9, 1, 46, 40, TimeSpan.Zero)) };
        Assert.All(EventFileReader.Read(Sample(logger, new GrayImage(1, 1, [7]))), read => Assert.Equal(1e9, read.WallTime));
    }

    [Fact]
    public void Every_flipped_bit_is_caught_by_a_checksum()
    {
        using TemporaryFolder folder = new();
        byte[] file = Sample(new TensorBoardLogger(new LogFolder(folder["logs"])), new GrayImage(1, 1, [7]));
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => EventFileReader.Read(file));
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.NotEmpty(EventFileReader.Read(file));
    }

    private static ProtoMessage HyperParameters(ReadEvent read, string tag, int value = 0)
    {
        Assert.Equal(tag, read.Values[value].Text(1));
        ProtoMessage plugin = read.Values[value].Message(9).Message(1);
        Assert.Equal("hparams", plugin.Text(1));
        Assert.Equal(1, read.Values[value].Message(8).Integer(1));
        return plugin.Message(2);
    }

    private static byte[] Sample(TensorBoardLogger logger, GrayImage picture)
    {
        logger.Begin(new LogStart([new("learning_rate", 0.01), new("network", "dense"), new("shuffle", true)], null));
        logger.Write(new LogEntry(new LogPosition(10, LogScope.Step), 1, "training_loss", 0.5));
        logger.Write(new LogEntry(new LogPosition(10, LogScope.Step), 1, "größe, \"x\"", double.NaN));
        logger.Write(new LogEntry(new LogPosition(12, LogScope.Epoch), 1, "weights", LogHistogram.Of([-1, 0, 1, 3, float.NaN], 2)));
        logger.Write(new LogEntry(new LogPosition(12, LogScope.Epoch), 1, "picture", picture));
        logger.Write(new LogEntry(new LogPosition(12, LogScope.End), 1, new LogEnd("MaxEpochs", "Trained for 1 epoch.")));
        logger.Flush(toDisk: false);
        logger.Close();
        return File.ReadAllBytes(logger.Path!);
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
