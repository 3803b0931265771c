using System.Buffers.Binary;
using System.Text;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Training.Tests;

public class CheckpointTests
{
    private static readonly Dictionary<string, string> Words = new() { ["name"] = "two \"spirals\" \n é", ["note"] = "{\"sha256\":\"no\"}" };

    [Fact]
    public void What_is_written_is_read_back_exactly()
    {
        using TemporaryFolder folder = new();
        Sequential network = Spirals.Network(), other = Spirals.Network();
        network.Initialize(RandomKey.FromSeed(5));
        Weights.Save(folder["a"], network, Words);
        Weights.Load(folder["a"], other);
        Assert.Equal(Spirals.Hash(network), Spirals.Hash(other));
        Checkpoint checkpoint = Checkpoint.Read(folder["a"]);
        Assert.Equal(Words.OrderBy(word => word.Key), checkpoint.Metadata.OrderBy(word => word.Key));
        Assert.Equal(["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(new Shape(2, 16), checkpoint.Find("fc1.weight")!.Shape);
    }

    [Fact]
    public void The_same_contents_give_the_same_bytes_in_any_order()
    {
        using TemporaryFolder folder = new();
        CheckpointTensor[] tensors = [new("b", new Shape(2), new float[] { 1, -0f }), new("a", new Shape(1, 1), new float[] { float.Epsilon })];
        Checkpoint.Write(folder["1"], tensors, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        Checkpoint.Write(folder["2"], tensors.Reverse(), new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(File.ReadAllBytes(folder["1"]), File.ReadAllBytes(folder["2"]));
    }

    [Fact]
    public void The_file_is_laid_out_as_safetensors()
    {
        byte[] bytes = Bytes();
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0UL, length % 8);
        string header = Encoding.UTF8.GetString(bytes, 8, (int)length);
        Assert.StartsWith("{\"__metadata__\":{\"format\":\"inkling\",", header);
        Assert.Contains("\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[2,16],\"data_offsets\":[64,192]}", header);
        Assert.Equal(8 + (int)length + (4 * (16 + 32 + 2 + 32)), bytes.Length);
    }

    [Fact]
    public void Cut_anywhere_it_is_refused()
    {
        byte[] bytes = Bytes();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<CheckpointException>(() => Checkpoint.Read(bytes.AsSpan(0, length), "cut"));
        Assert.Throws<CheckpointException>(() => Checkpoint.Read([.. bytes, 0], "longer"));
    }

    [Fact]
    public void One_bit_changed_anywhere_is_refused()
    {
        byte[] bytes = Bytes();
        RandomKey random = RandomKey.FromSeed(1);
        for (int i = 0; i < 8 * bytes.Length; i += 1 + random.Below(3, (ulong)i))
        {
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Throws<CheckpointException>(() => Checkpoint.Read(bytes, "flipped"));
            bytes[i / 8] ^= (byte)(1 << (i % 8));
        }
        Checkpoint.Read(bytes, "whole");
    }

    [Fact]
    public void Random_bytes_changed_are_refused_or_were_the_same()
    {
        byte[] whole = Bytes();
        RandomKey random = RandomKey.FromSeed(2);
        ulong draw = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. whole];
            for (int n = random.Below(8, draw++) + 1; n > 0; n--)
                bytes[random.Below(bytes.Length, draw++)] = (byte)random.Below(256, draw++);
            if (!bytes.AsSpan().SequenceEqual(whole))
                Assert.Throws<CheckpointException>(() => Checkpoint.Read(bytes, "random"));
        }
    }

    [Theory]
    [InlineData("\"dtype\":\"F32\"", "\"dtype\":\"F16\"", "F16")]
    [InlineData("[2,16]", "[2,15]", "does not fit")]
    [InlineData("[2,16]", "[]", "shape")]
    [InlineData("[2,16]", "[2,0]", "shape")]
    [InlineData("[2,16]", "[1,1,2,4,4]", "shape")]
    [InlineData("[2,16]", "[2,-16]", "whole number")]
    [InlineData("[2,16]", "[2,16.5]", "whole number")]
    [InlineData("[2,16]", "[2147483647,2147483647,2147483647,2147483647]", "does not fit")]
    [InlineData("[2,16]", "[9999999999999]", "shape")]
    [InlineData("[64,192]", "[60,188]", "does not fit")]
    [InlineData("[64,192]", "[68,196]", "does not fit")]
    [InlineData("[64,192]", "[192,64]", "does not fit")]
    [InlineData("[64,192]", "[64,192,0]", "data_offsets")]
    [InlineData("[64,192]", "[64,99999999999]", "does not fit")]
    [InlineData("\"fc1.weight\"", "\"fc1.bias\"", "twice")]
    [InlineData("\"shape\":[2,16],", "", "needs dtype")]
    [InlineData("\"shape\":[2,16],", "\"shape\":[2,16],\"shape\":[2,16],", "twice")]
    [InlineData("\"shape\":[2,16],", "\"shape\":[2,16],\"more\":1,", "unknown field")]
    [InlineData("\"format\":\"inkling\"", "\"format\":\"pt\"", "another program")]
    [InlineData("\"version\":\"1\"", "\"version\":\"2\"", "version '2'")]
    [InlineData("\"version\":\"1\"", "\"version\":1", "Expected String")]
    [InlineData("\"sha256\":", "\"sha255\":", "checksum")]
    public void A_header_that_lies_is_refused_with_the_reason_although_its_checksum_is_right(string text, string replacement, string words)
    {
        byte[] bytes = Bytes();
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        string header = Encoding.UTF8.GetString(bytes, 8, length);
        Assert.Contains(text, header);
        byte[] changed = SafetensorsBytes.Sealed(header.Replace(text, replacement), bytes.AsSpan(8 + length));
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Read(changed, "liar.safetensors"));
        Assert.Contains(words, e.Message);
        Assert.Contains("liar.safetensors", e.Message);
    }

    [Fact]
    public void The_helper_that_seals_changed_headers_seals_honest_ones_validly()
    {
        byte[] bytes = Bytes();
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(bytes, SafetensorsBytes.Sealed(Encoding.UTF8.GetString(bytes, 8, length), bytes.AsSpan(8 + length)));
    }

    [Fact]
    public void What_is_no_checkpoint_is_refused_with_the_reason()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["text"], "epoch,step,learning_rate\n1,2,3\n");
        File.WriteAllText(folder["empty"], "");
        File.WriteAllBytes(folder["foreign"], SafetensorsBytes.Sealed("{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}    ", new byte[4]));
        Assert.Contains("not a checkpoint", Refused(folder["text"]));
        Assert.Contains("0 bytes", Refused(folder["empty"]));
        Assert.Contains("another program", Refused(folder["foreign"]));
        Assert.Contains("is a folder", Refused(folder.ToString()));
        Assert.Contains("There is no checkpoint", Refused(folder["missing"]));
        if (OperatingSystem.IsLinux() && Environment.UserName != "root")
        {
            File.SetUnixFileMode(folder["text"], UnixFileMode.None);
            Assert.Contains("Cannot read", Refused(folder["text"]));
        }

        static string Refused(string path)
        {
            string message = Assert.Throws<CheckpointException>(() => Checkpoint.Read(path)).Message;
            Assert.Contains(path, message);
            return message;
        }
    }

    [Fact]
    public void A_checkpoint_of_another_network_leaves_the_weights_as_they_were()
    {
        using TemporaryFolder folder = new();
        Weights.Save(folder["a"], Spirals.Network());
        Sequential[] others = [
            new(("fc1", new Linear(2, 16)), ("fc2", new Linear(16, 3))),
            new(("fc1", new Linear(2, 16))),
            new(("fc1", new Linear(2, 16)), ("fc2", new Linear(16, 2)), ("fc3", new Linear(2, 2)))];
        foreach (Sequential other in others)
        {
            other.Initialize(RandomKey.FromSeed(3));
            string before = Spirals.Hash(other);
            Assert.Contains("another network", Assert.Throws<CheckpointException>(() => Weights.Load(folder["a"], other)).Message);
            Assert.Equal(before, Spirals.Hash(other));
        }
    }

    [Fact]
    public void A_disk_that_fills_up_leaves_the_old_file_and_no_other()
    {
        using TemporaryFolder folder = new();
        Weights.Save(folder["a"], Spirals.Network());
        byte[] before = File.ReadAllBytes(folder["a"]);
        Sequential network = Spirals.Network();
        network.Initialize(RandomKey.FromSeed(4));
        for (int room = 0; room < before.Length; room += 97)
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() =>
                Checkpoint.Write(folder["a"], Checkpoint.TensorsOf(network), Words, path => new FullDisk(path, room)));
            Assert.Contains("No space left", e.Message);
            Assert.Contains(folder["a"], e.Message);
        }
        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        Assert.Equal([folder["a"]], Directory.GetFiles(folder.ToString()));
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        using TemporaryFolder folder = new();
        CheckpointTensor tensor = new("a", new Shape(1), new float[1]);
        Assert.Throws<ArgumentException>(() => Checkpoint.Write(folder["a"], [tensor, tensor], Words));
        Assert.Throws<ArgumentException>(() => Checkpoint.Write(folder["a"], [tensor with { Values = new float[2] }], Words));
        Assert.Throws<ArgumentException>(() => Checkpoint.Write(folder["a"], [tensor with { Name = "__metadata__" }], Words));
        Assert.Throws<ArgumentException>(() => Checkpoint.Write(folder["a"], [tensor], new Dictionary<string, string> { ["sha256"] = "" }));
        Assert.Contains(folder.ToString(), Assert.Throws<CheckpointException>(() => Checkpoint.Write(folder.ToString(), [tensor], Words)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.ToString()));
    }

    private static byte[] Bytes()
    {
        using TemporaryFolder folder = new();
        Sequential network = Spirals.Network();
        network.Initialize(RandomKey.FromSeed(5));
        Weights.Save(folder["a"], network, Words);
        return File.ReadAllBytes(folder["a"]);
    }

    private sealed class FullDisk(string path, int room) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.Create);
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            int fits = Math.Min(count, _room);
            _file.Write(buffer, offset, fits);
            _room -= fits;
            if (fits < count)
                throw new IOException("No space left on device");
        }

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }
    }
}
