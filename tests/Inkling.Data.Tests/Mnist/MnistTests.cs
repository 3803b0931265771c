using System.Security.Cryptography;

namespace Inkling.Data.Tests;

public sealed class MnistTests
{
    private readonly ImageData _data = BundledMnist.Data;

    [Fact]
    public void Bundled_set_is_whole()
    {
        Assert.Equal("MNIST", _data.Name);
        Assert.Equal(60000, _data.Training.Count);
        Assert.Equal(10000, _data.Test.Count);
        // The first labels and the counts per class as published with the set.
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], _data.Training.Labels[..10].ToArray());
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], _data.Test.Labels[..10].ToArray());
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], DataStatistics.CountPerClass(_data.Training));
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], DataStatistics.CountPerClass(_data.Test));
    }

    [Fact]
    public void Uncompressed_pixels_have_the_published_md5()
    {
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(IdxBytes.Header(10000, 28, 28));
        md5.AppendData(_data.Test.Pixels);
        Assert.Equal("2646ac647ad5339dbf082846283269ea", Convert.ToHexStringLower(md5.GetHashAndReset()));
        md5.AppendData(IdxBytes.Header(60000, 28, 28));
        md5.AppendData(_data.Training.Pixels);
        Assert.Equal("6bbc9ace898e44ae57da46a324031adb", Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    [Fact]
    public void Check_sums_in_code_readme_and_list_agree()
    {
        string readme = File.ReadAllText(Path.Combine(_data.Directory, "README.md"));
        string list = File.ReadAllText(Path.Combine(_data.Directory, "SHA256SUMS"));
        Assert.Equal(4, Mnist.Sha256.Count);
        foreach ((string file, string hash) in Mnist.Sha256)
        {
            Assert.Contains($"| `{file}` | `{hash}` |", readme, StringComparison.Ordinal);
            Assert.Contains($"{hash}  {file}\n", list, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Normalisation_of_the_training_images_is_the_known_one()
    {
        Normalization normalization = Normalization.Of(_data.Training);
        Assert.Equal(0.1307, normalization.Mean, 4);
        Assert.Equal(0.3081, normalization.StandardDeviation, 4);
    }

    [Fact]
    public void A_changed_file_is_refused_though_it_could_be_parsed()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Mnist.Sha256.Keys)
            File.Copy(Path.Combine(_data.Directory, file), folder.File(file));
        File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte.gz"), IdxBytes.Gzip(IdxBytes.Of(new byte[10000], 10000)));
        string message = Assert.Throws<DataFormatException>(() => Mnist.Load(folder.Path)).Message;
        Assert.Contains("t10k-labels-idx1-ubyte.gz' is not the file that came with the program: its SHA-256 is", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(
            folder.File("train-images-idx3-ubyte.gz"),
            Assert.Throws<DataFormatException>(() => Mnist.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_is_found_above_either_start_and_its_absence_names_the_option()
    {
        using TemporaryFolder folder = new();
        string data = Directory.CreateDirectory(Path.Combine(folder.Path, "data", "mnist")).FullName;
        string below = Directory.CreateDirectory(Path.Combine(folder.Path, "a", "b")).FullName;
        using TemporaryFolder elsewhere = new();
        Assert.Equal(data, Mnist.FindFolder(below));
        Assert.Equal(data, Mnist.FindFolder(elsewhere.Path, below));
        Assert.Contains("--data DIR", Assert.Throws<DataFormatException>(() => Mnist.FindFolder(elsewhere.Path)).Message, StringComparison.Ordinal);
    }
}
