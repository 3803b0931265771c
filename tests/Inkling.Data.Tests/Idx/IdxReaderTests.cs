using FsCheck.Xunit;

namespace Inkling.Data.Tests;

public sealed class IdxReaderTests
{
    private static readonly byte[] Good = IdxBytes.Of(IdxBytes.Ramp(24), 2, 3, 4);

    [Fact]
    public void Header_is_the_published_layout() =>
        Assert.Equal([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4], Good[..16]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_is_read_plain_and_compressed(bool compressed)
    {
        IdxArray array = IdxBytes.Read(compressed ? IdxBytes.Gzip(Good) : Good, rank: 3);
        Assert.Equal([2, 3, 4], array.Dimensions);
        Assert.Equal(IdxBytes.Ramp(24), array.Values);
        Assert.Equal(2, array.Count);
    }

    [Fact]
    public void Reading_begins_at_the_streams_position()
    {
        using MemoryStream stream = new([9, 9, 9, .. Good]) { Position = 3 };
        Assert.Equal(IdxBytes.Ramp(24), IdxReader.Read(stream, "some-file", 3).Values);
    }

    [Fact]
    public void A_set_of_no_images_is_well_formed() => Assert.Empty(IdxBytes.Read(IdxBytes.Of([], 0, 28, 28), 3).Values);

    [Fact]
    public void Wrong_magic_is_refused() =>
        Assert.Contains("no IDX file: it begins with 00 07", IdxBytes.ErrorOf([0, 7, .. Good[2..]], 3), StringComparison.Ordinal);

    [Theory]
    [InlineData(0x09, "signed bytes")]
    [InlineData(0x0D, "32-bit floats")]
    [InlineData(0x77, "unknown type of values (77)")]
    public void Other_types_of_values_are_refused_by_name(byte type, string name) =>
        Assert.Contains(name, IdxBytes.ErrorOf([0, 0, type, .. Good[3..]], 3), StringComparison.Ordinal);

    [Fact]
    public void Labels_where_images_are_expected_are_refused() =>
        Assert.Contains("has 1 dimensions, expected 3 (images", IdxBytes.ErrorOf(IdxBytes.Of([1, 2], 2), 3), StringComparison.Ordinal);

    [Fact]
    public void Images_where_labels_are_expected_are_refused() =>
        Assert.Contains("has 3 dimensions, expected 1 (labels)", IdxBytes.ErrorOf(Good, 1), StringComparison.Ordinal);

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < Good.Length; length++)
            Assert.Contains("truncated", IdxBytes.ErrorOf(Good[..length], 3), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_compressed_file_is_refused()
    {
        byte[] packed = IdxBytes.Gzip(Good);
        for (int length = 0; length < packed.Length; length++)
            IdxBytes.ErrorOf(packed[..length], 3);
    }

    [Fact]
    public void Bytes_past_the_end_are_refused()
    {
        Assert.Contains("too long", IdxBytes.ErrorOf([.. Good, 0], 3), StringComparison.Ordinal);
        IdxBytes.ErrorOf(IdxBytes.Gzip([.. Good, 0]), 3);
        IdxBytes.ErrorOf([.. IdxBytes.Gzip(Good), 0], 3);
        IdxBytes.ErrorOf([.. IdxBytes.Gzip(Good), .. IdxBytes.Gzip([1])], 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_count_that_does_not_fit_the_length_is_refused(bool compressed)
    {
        foreach (uint count in (uint[])[1, 3])
        {
            byte[] lie = [.. IdxBytes.Header(count, 3, 4), .. IdxBytes.Ramp(24)];
            Assert.Contains($"header tells of {count} x 3 x 4 values", IdxBytes.ErrorOf(compressed ? IdxBytes.Gzip(lie) : lie, 3), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0x7FFFFFFFu, 1u, 1u)]
    [InlineData(0x7FFFFFFFu, 0x7FFFFFFFu, 0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu, 28u, 28u)]
    [InlineData(0x80000000u, 2u, 2u)]
    [InlineData(65536u, 65536u, 1u)]
    [InlineData(1u << 30, 2u, 2u)]
    [InlineData(2000000u, 28u, 28u)]
    public void A_huge_count_is_refused_without_allocating_for_it(uint count, uint rows, uint columns)
    {
        byte[] plain = [.. IdxBytes.Header(count, rows, columns), .. IdxBytes.Ramp(24)];
        byte[] packed = IdxBytes.Gzip(plain);
        foreach (byte[] bytes in (byte[][])[plain, packed])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            IdxBytes.ErrorOf(bytes, 3);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void A_forged_gzip_length_is_refused_without_allocating_for_it()
    {
        byte[] packed = IdxBytes.Gzip([.. IdxBytes.Header(2000000, 28, 28), .. IdxBytes.Ramp(24)]);
        BitConverter.TryWriteBytes(packed.AsSpan(packed.Length - 4), (2000000 * 784) + 16);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("bytes of gzip cannot hold that many", IdxBytes.ErrorOf(packed, 3), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void No_changed_byte_of_a_compressed_file_changes_the_values()
    {
        byte[] packed = IdxBytes.Gzip(Good);
        int refused = 0;
        for (int i = 10; i < packed.Length; i++)
        {
            byte[] damaged = [.. packed];
            damaged[i] ^= 0x10;
            if (Record.Exception(() => Assert.Equal(IdxBytes.Ramp(24), IdxBytes.Read(damaged, 3).Values)) is Exception error)
            {
                Assert.IsType<DataFormatException>(error);
                refused++;
            }
        }
        // The padding after the last deflate block means nothing; everything else is covered by code or check sum.
        Assert.InRange(refused, packed.Length - 11, packed.Length - 10);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused_by_name()
    {
        using TemporaryFolder folder = new();
        string missing = folder.File("nothing-here");
        Assert.Equal($"There is no file '{missing}'.", Assert.Throws<DataFormatException>(() => IdxReader.Read(missing, 3)).Message);
        Assert.Contains(folder.Path, Assert.Throws<DataFormatException>(() => IdxReader.Read(folder.Path, 3)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void Random_bytes_end_in_the_typed_error_or_in_an_array(byte[] bytes, byte shape)
    {
        // Some inputs get a right beginning, so that the later checks are reached too.
        byte[] start = (shape % 4) switch
        {
            0 => [],
            1 => [0, 0, 8, 3],
            2 => [0, 0, 8, 3, 0, 0, 0, (byte)(shape / 32), 0, 0, 0, 2, 0, 0, 0, 1],
            _ => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3],
        };
        byte[] file = [.. start, .. bytes ?? []];
        foreach (byte[] candidate in (byte[][])[file, IdxBytes.Gzip(file)])
        {
            if (Record.Exception(() => IdxBytes.Read(candidate, 3)) is Exception error)
                Assert.IsType<DataFormatException>(error);
        }
    }

    [Property(MaxTest = 100)]
    public void Round_trip(byte[] values)
    {
        IdxArray array = IdxBytes.Read(IdxBytes.Gzip(IdxBytes.Of(values ?? [], values?.Length ?? 0)), 1);
        Assert.Equal(values ?? [], array.Values);
    }

    [Fact]
    public void Writer_refuses_a_shape_that_is_not_the_values()
    {
        Assert.Throws<ArgumentException>(() => IdxWriter.Write(Stream.Null, [1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => IdxWriter.Write(Stream.Null, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxWriter.Write(Stream.Null, [], -1, 0));
    }
}
