using Inkling.Numerics;

namespace Inkling.Data.Tests;

public sealed class MnistFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "t10k-labels-idx1-ubyte.gz")]
    [InlineData("train-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte.gz")]
    public void Files_may_be_plain_or_compressed_under_either_spelling(string trainImages, string testLabels)
    {
        Write(trainImages, Images(3));
        Write("train-labels-idx1-ubyte", Labels(7, 0, 9));
        Write("t10k-images-idx3-ubyte.gz", Images(2));
        Write(testLabels, Labels(1, 2));

        ImageData data = MnistFormat.Load(_folder.Path);
        Assert.Equal(Path.GetFileName(_folder.Path), data.Name);
        Assert.Equal([7, 0, 9], data.Training.Labels.ToArray());
        Assert.Equal([1, 2], data.Test.Labels.ToArray());
        Assert.Equal((28, 28, 10), (data.Training.Rows, data.Training.Columns, data.Training.ClassCount));
        Assert.Equal(IdxBytes.Ramp(3 * 784)[784..1568], data.Training.Image(1).ToArray());
    }

    [Fact]
    public void A_missing_folder_is_named_with_what_was_expected()
    {
        string message = Error(_folder.File("absent"));
        Assert.Contains(_folder.File("absent"), message, StringComparison.Ordinal);
        Assert.Contains("train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_are_all_named_in_one_error()
    {
        WriteGood();
        File.Delete(_folder.File("train-labels-idx1-ubyte"));
        File.Delete(_folder.File("t10k-images-idx3-ubyte"));
        Assert.Contains($"'{_folder.Path}' lacks train-labels-idx1-ubyte, t10k-images-idx3-ubyte. Expected four", Error(_folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(27, 28)]
    [InlineData(28, 32)]
    [InlineData(0, 28)]
    public void Images_of_another_size_are_refused(int rows, int columns)
    {
        WriteGood();
        Write("t10k-images-idx3-ubyte", IdxBytes.Of(new byte[2 * rows * columns], 2, rows, columns));
        Assert.Contains($"t10k-images-idx3-ubyte' has images of {rows}x{columns} pixels; only 28x28", Error(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_no_digit_is_refused_with_its_position()
    {
        WriteGood();
        Write("train-labels-idx1-ubyte", Labels(3, 10, 5));
        Assert.Contains("train-labels-idx1-ubyte' has label 10 at position 1; labels are 0 to 9", Error(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_and_labels_of_unequal_count_are_refused()
    {
        WriteGood();
        Write("train-labels-idx1-ubyte", Labels(3, 1));
        Assert.Contains("has 3 images, but", Error(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_set_is_refused()
    {
        WriteGood();
        Write("train-images-idx3-ubyte", IdxBytes.Of([], 0, 28, 28));
        Write("train-labels-idx1-ubyte", Labels());
        Assert.Contains("holds no images", Error(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        WriteGood();
        Write("t10k-images-idx3-ubyte", [1, 2, 3, 4, 5, 6]);
        Assert.Contains(_folder.File("t10k-images-idx3-ubyte"), Error(_folder.Path), StringComparison.Ordinal);
    }

    private static byte[] Images(int count) => IdxBytes.Of(IdxBytes.Ramp(count * 784), count, 28, 28);

    private static byte[] Labels(params byte[] labels) => IdxBytes.Of(labels, labels.Length);

    private static string Error(string directory) =>
        Assert.IsAssignableFrom<UserErrorException>(Assert.Throws<DataFormatException>(() => MnistFormat.Load(directory))).Message;

    private void WriteGood()
    {
        Write("train-images-idx3-ubyte", Images(3));
        Write("train-labels-idx1-ubyte", Labels(7, 0, 9));
        Write("t10k-images-idx3-ubyte", Images(2));
        Write("t10k-labels-idx1-ubyte", Labels(1, 2));
    }

    private void Write(string name, byte[] bytes) =>
        File.WriteAllBytes(_folder.File(name), name.EndsWith(".gz", StringComparison.Ordinal) ? IdxBytes.Gzip(bytes) : bytes);
}
