using System.Text;

namespace Inkling.Vision.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inkling-vision-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_format_is_told_by_the_content_not_by_the_name()
    {
        string path = Path.Combine(_folder, "picture.pgm");
        File.WriteAllBytes(path, PngWriter.Encode(new(2, 1, [7, 9])));
        Assert.Equal([7, 9], ImageFile.Load(path).Pixels);
    }

    [Fact]
    public async Task A_picture_may_come_through_a_pipe_and_a_device_that_never_ends_is_none()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string pipe = Path.Combine(_folder, "pipe");
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();
        Task write = Task.Run(() => File.WriteAllBytes(pipe, PngWriter.Encode(new(2, 1, [7, 9]))));
        Assert.Equal([7, 9], ImageFile.Load(pipe).Pixels);
        await write;
        Task endless = Task.Run(() => File.WriteAllBytes(pipe, new byte[65 << 20]));
        Assert.Contains("64 MB", Refused(pipe), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => endless);
        Refused("/dev/urandom");
    }

    [Fact]
    public void A_missing_file_a_folder_and_an_empty_file_are_named()
    {
        string missing = Path.Combine(_folder, "none.png"), empty = Path.Combine(_folder, "empty.png");
        File.WriteAllBytes(empty, []);
        Assert.Contains("no such file", Refused(missing), StringComparison.Ordinal);
        Assert.Contains("folder", Refused(_folder), StringComparison.Ordinal);
        Assert.Contains("empty", Refused(empty), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GIF89a....", "GIF")]
    [InlineData("BM........", "BMP")]
    [InlineData("P6 1 1 255 abc", "P6")]
    [InlineData("RIFF....WEBPVP8 ", "WebP")]
    [InlineData("hello", "not a picture")]
    public void A_foreign_format_is_called_by_its_name(string content, string expected)
    {
        string path = Path.Combine(_folder, "foreign.png");
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes(content));
        Assert.Contains(expected, Refused(path), StringComparison.Ordinal);
    }

    // Most mutations of a PNG stop at a checksum; those of the bare PGM and of a PNG whose checksums are made right again go deeper.
    [Fact]
    public void Random_damage_never_gives_anything_but_a_picture_or_the_typed_error()
    {
        Random random = new(20260101);
        byte[][] seeds =
        [
            PngWriter.Encode(new(5, 4, new byte[20])),
            Encoding.ASCII.GetBytes("P2\n# c\n3 2\n255\n0 1 2 3 4 255\n"),
            Encoding.ASCII.GetBytes("P5 3 2 65535 aabbccddeeff"),
        ];
        for (int round = 0; round < 6000; round++)
        {
            List<byte> bytes = [.. seeds[round % seeds.Length]];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 4), bytes.Count - at)); break;
                    case 2: bytes.Insert(at, (byte)random.Next(32, 128)); break;
                    default: bytes = [.. bytes[..(at + 1)]]; break;
                }

                if (bytes.Count == 0)
                    break;
            }

            Survives([.. bytes]);
        }
    }

    [Fact]
    public void Random_content_behind_right_checksums_never_gives_anything_but_a_picture_or_the_typed_error()
    {
        Random random = new(7);
        int[] depths = [1, 2, 4, 8, 16];
        int pictures = 0;
        for (int round = 0; round < 4000; round++)
        {
            int width = random.Next(0, 5), height = random.Next(0, 4), depth = depths[random.Next(5)], color = random.Next(7);
            int channels = color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
            int right = height * (1 + (((width * depth * channels) + 7) / 8));
            byte[] rows = new byte[random.Next(4) == 0 ? random.Next(1, 40) : right], palette = new byte[random.Next(0, 12)], transparency = new byte[random.Next(2) * random.Next(0, 7)];
            random.NextBytes(rows);
            for (int i = 0; i < rows.Length; i++)
                rows[i] &= (byte)random.Next(5);
            List<byte[]> between = [];
            if (palette.Length > 0)
                between.Add(PngBuilder.Chunk("PLTE", palette));
            if (transparency.Length > 0)
                between.Add(PngBuilder.Chunk("tRNS", transparency));
            byte[] file = PngBuilder.Png(width, height, depth, color, rows, [.. between]);
            pictures += Survives(file) ? 1 : 0;
        }

        Assert.True(pictures > 100, "the generator should hit some readable pictures");
    }

    private static bool Survives(byte[] file)
    {
        try
        {
            GrayImage image = ImageFile.Decode(file, "test");
            Assert.Equal(image.Width * image.Height, image.Pixels.Length);
            return true;
        }
        catch (ImageFormatException e)
        {
            Assert.StartsWith("test: ", e.Message, StringComparison.Ordinal);
            return false;
        }
    }

    private static string Refused(string path)
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageFile.Load(path));
        Assert.Equal(path, error.File);
        return error.Message;
    }
}
