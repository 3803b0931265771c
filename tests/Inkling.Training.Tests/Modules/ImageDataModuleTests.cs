using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ImageDataModuleTests
{
    private static readonly ImageData Images = new("grey", "", Set(30, seed: 1), Set(8, seed: 2));

    [Fact]
    public void Images_are_held_back_and_the_rest_decides_the_normalisation()
    {
        ImageDataModule data = new(Images, batchSize: 8, validationCount: 10);
        RunKeys keys = new(3);
        data.SetUp(keys);
        ImageBatches training = Assert.IsType<ImageBatches>(data.TrainingBatches(keys)), validation = Assert.IsType<ImageBatches>(data.ValidationBatches(keys));
        Assert.Equal((20, 10, 8), (training.SampleCount, validation.SampleCount, data.TestBatches(keys).SampleCount));
        int[] learned = [.. Enumerable.Range(0, training.BatchCount).SelectMany(i => training.Samples(0, i).ToArray())], held = [.. Enumerable.Range(0, validation.BatchCount).SelectMany(i => validation.Samples(0, i).ToArray())];
        Assert.Equal(Enumerable.Range(0, 30), learned.Concat(held).Order());
        Assert.Equal(Normalization.Of(Images.Training, learned), data.Normalization);
        Assert.NotEqual(learned, learned.Order());
        data.SetUp(new RunKeys(4));
        Assert.NotEqual(held, Assert.IsType<ImageBatches>(data.ValidationBatches(new RunKeys(4))).Samples(0, 0).ToArray());
    }

    [Fact]
    public void Without_held_back_images_there_is_no_validation_and_a_given_normalisation_is_used()
    {
        Normalization plain = new(0, 1);
        ImageDataModule data = new(Images, batchSize: 8, normalization: plain);
        data.SetUp(new RunKeys(3));
        Assert.Null(data.ValidationBatches(new RunKeys(3)));
        Assert.Same(plain, data.Normalization);
        Assert.Equal(30, data.TrainingBatches(new RunKeys(3)).SampleCount);
    }

    private static ImageSet Set(int count, ulong seed)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        byte[] pixels = new byte[count * 4];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)key.Below(256, (ulong)i);
        return new ImageSet(pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))], 2, 2, classCount: 3);
    }
}
