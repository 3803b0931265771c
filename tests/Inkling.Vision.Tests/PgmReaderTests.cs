using System.Text;

namespace Inkling.Vision.Tests;

public class PgmReaderTests
{
    [Theory]
    [InlineData("P2\n3 1\n255\n0 128 255\n", new byte[] { 0, 128, 255 })]
    [InlineData("P2 # comment\n# another\n3\t1 # 9\n15 0 7\n15", new byte[] { 0, 119, 255 })]
    [InlineData("P5\n3 1\n255\nabc", new byte[] { 97, 98, 99 })]
    [InlineData("P5 3 1 255 abc\n", new byte[] { 97, 98, 99 })]
    [InlineData("P5#c\n2 1 65535\naaAA", new byte[] { 97, 65 })]
    [InlineData("P2 1 1 1000 500", new byte[] { 128 })]
    public void Text_and_binary_pictures_are_read(string file, byte[] expected) =>
        Assert.Equal(expected, ImageFile.Decode(Encoding.ASCII.GetBytes(file), "test").Pixels);

    [Theory]
    [InlineData("P2 3 1 255 0 1 256", "value 256")]
    [InlineData("P2 3 1 255 0 1", "only 4 bytes")]
    [InlineData("P2 3 1 255 000 111", "a pixel was expected")]
    [InlineData("P2 2 1 255 0 x", "a pixel was expected")]
    [InlineData("P2 2 1 255 0 -1", "a pixel was expected")]
    [InlineData("P5 3 1 255 ab", "only 2 bytes")]
    [InlineData("P5 3 1 255", "white space was expected")]
    [InlineData("P5 1 1 255 abc", "2 more bytes")]
    [InlineData("P5 1 1 70000 ab", "65535")]
    [InlineData("P5 0 1 255 ", "may be 0")]
    [InlineData("P5 1 1 0 a", "may be 0")]
    [InlineData("P5 4097 1 255 ", "4096")]
    [InlineData("P5 4096 4096 65535 ", "only 0 bytes")]
    [InlineData("P5 99999999999999 1 255 ", "4096")]
    [InlineData("P5\n", "the width was expected")]
    public void A_wrong_picture_is_refused_with_its_name_and_the_reason(string file, string reason)
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(Encoding.ASCII.GetBytes(file), "seven.pgm"));
        Assert.StartsWith("seven.pgm: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
