using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;
using Inkling.Vision;

namespace Inkling.Digits.Tests;

public sealed class RecognizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageSet _images = SmallData.Set(40, 3);
    private readonly DigitModule _module = new(DigitNetwork.Cnn, Recipes.Cnn, new Normalization(0.13, 0.31));

    public RecognizerTests() => _module.Network.Initialize(RandomKey.FromSeed(4));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recognises_as_the_trainer_predicts_from_several_threads_at_once()
    {
        ImageBatches batches = new(_images, new Normalization(0.13, 0.31), batchSize: 16);
        Predictions predictions = new Trainer(new TrainerOptions()).Predict(_module, new BatchesModule<LabelledBatch>(_ => batches, test: _ => batches));
        Recognizer recognizer = Recognizer.Load(Save("cnn.safetensors", _module.CheckpointMetadata));
        Recognition[] answers = new Recognition[4 * _images.Count];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => answers[i] = recognizer.Recognize(_images.Image(i % _images.Count)));
        for (int i = 0; i < answers.Length; i++)
            Assert.Equal(predictions.Row(i % _images.Count).ToArray(), answers[i].Probabilities);
    }

    [Fact]
    public void Dark_ink_on_light_ground_can_be_inverted()
    {
        Recognizer recognizer = Recognizer.Load(Save("cnn.safetensors", _module.CheckpointMetadata));
        byte[] ink = _images.Image(5).ToArray();
        Recognition dark = recognizer.Recognize(new GrayImage(28, 28, Array.ConvertAll(ink, pixel => (byte)(255 - pixel))), invert: true);
        Assert.Equal(recognizer.Recognize(ink).Probabilities, dark.Probabilities);
        Assert.Equal(1, dark.Probabilities.Sum(), 1e-5);
    }

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        Recognizer recognizer = Recognizer.Load(Save("cnn.safetensors", _module.CheckpointMetadata));
        UserErrorException error = Assert.Throws<UserErrorException>(() => recognizer.Recognize(new GrayImage(20, 30, new byte[600])));
        Assert.Contains("20x30", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => recognizer.Recognize(new byte[783]));
    }

    [Fact]
    public void A_checkpoint_of_another_kind_is_refused_with_its_name()
    {
        Dictionary<string, string> none = [], unknown = new(_module.CheckpointMetadata) { ["network"] = "transformer" },
            swapped = new(_module.CheckpointMetadata) { ["network"] = "dense" }, unnormalised = new(_module.CheckpointMetadata) { ["normalization_mean"] = "grey" };
        Assert.Contains("not of a digit network", Refused(none), StringComparison.Ordinal);
        Assert.Contains("'transformer'", Refused(unknown), StringComparison.Ordinal);
        Assert.Contains("another network", Refused(swapped), StringComparison.Ordinal);
        Assert.Contains("'normalization_mean'", Refused(unnormalised), StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => Recognizer.Load(Save("cnn.safetensors", _module.CheckpointMetadata), DigitNetwork.Dense));

        string Refused(Dictionary<string, string> metadata) => Assert.Throws<CheckpointException>(() => Recognizer.Load(Save("other.safetensors", metadata))).Message;
    }

    [Fact]
    public void Missing_and_foreign_files_are_refused()
    {
        string text = Path.Combine(_folder.Path, "notes.txt");
        File.WriteAllText(text, "not a model");
        Assert.Throws<CheckpointException>(() => Recognizer.Load(text));
        Assert.Throws<CheckpointException>(() => Recognizer.Load(Path.Combine(_folder.Path, "nowhere.safetensors")));
        Assert.Throws<UserErrorException>(() => Recognizer.Load(_folder.Path));
    }

    [Fact]
    public void An_answer_says_how_sure_it_is() =>
        Assert.Equal("7   98.00 %   then 2 with 1.50 %", new Digits.Recognition(7, [0, 0, 0.015f, 0, 0.005f, 0, 0, 0.98f, 0, 0]).ToString());

    private string Save(string name, IReadOnlyDictionary<string, string> metadata)
    {
        string path = Path.Combine(_folder.Path, name);
        Weights.Save(path, _module.Network, metadata);
        return path;
    }
}
