using Inkling.Data;

namespace Inkling.Digits.Tests;

public class DigitDataTests
{
    [Fact]
    public void Bundled_set_has_the_hash_that_its_pixels_and_labels_give()
    {
        ImageData images = Mnist.LoadBundled();
        DigitData computed = DigitData.Of(images, seed: 1, quick: true);
        Assert.True(computed.IsMnist);
        Assert.Equal(computed.Sha256, DigitData.Load(folder: null, seed: 1, quick: true).Sha256);
    }
}
