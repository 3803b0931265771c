// Manual optimisation: a generator learns to draw threes that a discriminator cannot tell from real ones, each with an optimiser of its own.
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

EpochCount epochs = args is [string count] ? int.Parse(count).Epochs : 30.Epochs;
ImageData mnist = Mnist.LoadBundled();
ImageData threes = mnist with { Training = mnist.Training.OfClasses(3), Test = mnist.Test.OfClasses(3) };

// Pixels from 0 to 1, as the generator's sigmoid makes them.
ImageDataModule data = new(threes, batchSize: 64, normalization: new Normalization(0, 1));
Game game = new();
Trainer trainer = new(new TrainerOptions { MaxEpochs = epochs, Callbacks = [new LambdaCallback { EpochEnd = Print }] });
Console.WriteLine(trainer.Fit(game, data).Message);

Tape tape = new();
tape.Begin(PassMode.Evaluation);
Draw(game.Generate(tape, count: 4, RandomKey.FromSeed(7)).Values);

static void Print(RunState state) => Console.WriteLine(
    $"epoch {state.History.Epochs.Count}: discriminator {state.Metrics.ValueOf(Metrics.TrainingLoss):F3}, generator {state.Metrics.ValueOf(Game.GeneratorLoss):F3}");

// Side by side, every second row, as characters are twice as high as wide.
static void Draw(ReadOnlySpan<float> images)
{
    for (int y = 0; y < 28; y += 2)
    {
        for (int x = 0; x < images.Length / 28; x++)
            Console.Write(images[(x / 28 * 784) + (y * 28) + (x % 28)] switch { > 0.6f => '#', > 0.25f => '+', _ => ' ' });
        Console.WriteLine();
    }
}
