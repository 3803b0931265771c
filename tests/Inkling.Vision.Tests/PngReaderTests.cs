using static Inkling.Vision.Tests.PngBuilder;

namespace Inkling.Vision.Tests;

public class PngReaderTests
{
    [Fact]
    public void What_the_writer_writes_is_read_back()
    {
        Random random = new(1);
        foreach ((int width, int height) in new[] { (1, 1), (28, 28), (3, 200), (257, 2) })
        {
            byte[] pixels = new byte[width * height];
            random.NextBytes(pixels);
            GrayImage read = ImageFile.Decode(PngWriter.Encode(new(width, height, pixels)), "test");
            Assert.Equal((width, height), (read.Width, read.Height));
            Assert.Equal(pixels, read.Pixels);
        }
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0b1010_0000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, new byte[] { 0, 0b0001_1000 }, new byte[] { 0, 85, 170 })]
    [InlineData(4, new byte[] { 0, 0x0F, 0x70 }, new byte[] { 0, 255, 119 })]
    [InlineData(8, new byte[] { 0, 3, 128, 255 }, new byte[] { 3, 128, 255 })]
    [InlineData(16, new byte[] { 0, 0, 0, 0x80, 0x80, 0xFF, 0xFF }, new byte[] { 0, 128, 255 })]
    public void Grey_of_every_depth_is_scaled_to_eight_bits(int depth, byte[] rows, byte[] expected) =>
        Assert.Equal(expected, ImageFile.Decode(Png(3, 1, depth, 0, rows), "test").Pixels);

    [Fact]
    public void Colour_becomes_grey_with_the_weights_of_Rec_601()
    {
        byte[] expected = [76, 150, 29, 200];
        Assert.Equal(expected, ImageFile.Decode(Png(4, 1, 8, 2, [0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200]), "test").Pixels);
        Assert.Equal(expected, ImageFile.Decode(Png(4, 1, 8, 6, [0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 200, 200, 200, 255]), "test").Pixels);
        byte[] palette = Chunk("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200]);
        Assert.Equal(expected, ImageFile.Decode(Png(4, 1, 2, 3, [0, 0b0001_1011], palette), "test").Pixels);
        Assert.Equal([76], ImageFile.Decode(Png(1, 1, 16, 2, [0, 255, 255, 0, 0, 0, 0]), "test").Pixels);
    }

    [Fact]
    public void White_paper_shows_through_where_a_picture_is_transparent()
    {
        Assert.Equal([0, 255, 127], ImageFile.Decode(Png(3, 1, 8, 4, [0, 0, 255, 0, 0, 0, 128]), "test").Pixels);
        Assert.Equal([255], ImageFile.Decode(Png(1, 1, 8, 6, [0, 1, 2, 3, 0]), "test").Pixels);
        Assert.Equal([255, 8], ImageFile.Decode(Png(2, 1, 8, 0, [0, 7, 8], Chunk("tRNS", [0, 7])), "test").Pixels);
        Assert.Equal([255, 30], ImageFile.Decode(Png(2, 1, 1, 3, [0, 0b0100_0000], Chunk("PLTE", [9, 9, 9, 30, 30, 30]), Chunk("tRNS", [0])), "test").Pixels);
    }

    [Fact]
    public void Every_row_filter_is_undone()
    {
        // The same picture of rows 10 20 30, 12 22 35 written with each of the five filters of the specification.
        byte[] expected = [10, 20, 30, 12, 22, 35];
        byte[][] second = [[0, 12, 22, 35], [1, 12, 10, 13], [2, 2, 2, 5], [3, 7, 6, 9], [4, 2, 2, 5]];
        foreach (byte[] row in second)
            Assert.Equal(expected, ImageFile.Decode(Png(3, 2, 8, 0, [1, 10, 10, 10, .. row]), $"filter {row[0]}").Pixels);
    }

    [Fact]
    public void Picture_data_may_be_split_and_unknown_ancillary_chunks_are_skipped()
    {
        byte[] data = Deflate([0, 1, 2, 3]);
        byte[] file = File(Header(3, 1, 8, 0), Chunk("tEXt", [65]), Chunk("IDAT", data[..3]), Chunk("IDAT", data[3..]), Chunk("tIME", []), Chunk("IEND", []));
        Assert.Equal([1, 2, 3], ImageFile.Decode(file, "test").Pixels);
    }

    public static TheoryData<byte[], string> Wrong => new()
    {
        { File(Header(1, 1, 8, 0, interlace: 1)), "interlac" },
        { File(Header(5000, 1, 8, 0)), "4096" },
        { File(Header(0, 1, 8, 0)), "0 x 1" },
        { File(Header(1, 1, 3, 0)), "3 bits" },
        { File(Header(1, 1, 8, 5)), "colour type 5" },
        { File(Header(1, 1, 8, 0, compression: 1)), "compression 1" },
        { File(Header(1, 1, 8, 0, interlace: 9)), "interlace method 9" },
        { File(Chunk("IEND", [])), "IHDR was expected" },
        { File(Header(1, 1, 8, 0), Chunk("IEND", [])), "no picture data" },
        { File(Header(1, 1, 8, 0), Chunk("ABCD", []), Chunk("IEND", [])), "ABCD" },
        { Png(1, 1, 8, 3, [0, 0]), "palette" },
        { Png(1, 1, 8, 3, [0, 4], Chunk("PLTE", [1, 2, 3])), "colour 4" },
        { Png(1, 1, 8, 3, [0, 0], Chunk("PLTE", [1, 2])), "PLTE" },
        { Png(2, 2, 8, 0, [0, 1, 2, 0, 1]), "ends in row 1" },
        { Png(1, 1, 8, 0, [0, 1, 2]), "more picture data" },
        { Png(1, 1, 8, 0, [5, 1]), "filter 5" },
        { Png(1, 1, 8, 4, [0, 1, 1], Chunk("tRNS", [0, 0])), "tRNS" },
        { File(Header(1, 1, 8, 0), Chunk("IDAT", [1, 2, 3, 4]), Chunk("IEND", [])), "compressed picture data" },
        { Png(1, 1, 8, 0, [0, 1])[..^1], "ends after" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_file_is_refused_with_its_name_and_the_reason(byte[] file, string reason)
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(file, "seven.png"));
        Assert.StartsWith("seven.png: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_flipped_bit_is_found_by_a_checksum_or_a_check()
    {
        byte[] file = PngWriter.Encode(new(6, 5, [.. Enumerable.Range(0, 30).Select(i => (byte)(i * 8))]));
        for (int at = 0; at < file.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. file];
                damaged[at] ^= (byte)(1 << bit);
                Assert.Throws<ImageFormatException>(() => ImageFile.Decode(damaged, "test"));
            }
        }
    }
}
