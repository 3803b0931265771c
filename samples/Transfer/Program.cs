// Transfer: a network that has learned the digits 0 to 4 lends its first layers to one that sees only a hundred pictures of 5 to 9.
using Inkling.Data;
using Inkling.Neural;
using Inkling.Training;

ImageData mnist = Mnist.LoadBundled();
Normalization normalization = Normalization.Of(mnist.Training);
ImageDataModule low = Digits(pictures: 20_000, 0, 1, 2, 3, 4), high = Digits(pictures: 100, 5, 6, 7, 8, 9);
string file = Path.Combine(Path.GetTempPath(), $"inkling-transfer-{Guid.NewGuid():N}.safetensors");
try
{
    Sequential teacher = Network(Body());
    Learn(teacher, Recipe(teacher), low, 2.Epochs);
    Weights.Save(file, teacher);

    Sequential beginner = Network(Body());
    Console.WriteLine($"from scratch:  {Learn(beginner, Recipe(beginner), high, 20.Epochs):P1}");

    // The body starts with the teacher's weights, the head with new ones. First the head learns alone, then the body too, at a tenth of its rate.
    Sequential body = Body(), student = Network(body);
    Weights.StartFrom(file, body, part: "body");
    GradualUnfreezing unfreezing = new(new UnfreezingStage(body, After: 10.Epochs));
    Classifier recipe = Recipe(student, ParameterGroup.Of(body) with { LearningRate = 0.0002 });
    Console.WriteLine($"with transfer: {Learn(student, recipe, high, 20.Epochs, unfreezing, new LambdaCallback { EpochEnd = Print }):P1}");
}
finally
{
    File.Delete(file);
}

static Sequential Body() => new(
    new Conv2d(1, 16, 3, padding: 1), new Relu(), new MaxPool2d(2),
    new Conv2d(16, 32, 3, padding: 1), new Relu(), new MaxPool2d(2));

static Sequential Network(Module body) => new(
    ("body", body),
    ("head", new Sequential(new Flatten(), new Dropout(0.4), new Linear(7 * 7 * 32, 64), new Relu(), new Linear(64, 10))));

static Classifier Recipe(Module network, params ParameterGroup[] groups) =>
    new(network, (parameters, plan) => new OptimizerPlan(new Adam(parameters, 0.002, groups: groups)));

static double Learn(Sequential network, Classifier recipe, ImageDataModule data, EpochCount epochs, params Callback[] callbacks)
{
    Trainer trainer = new(new TrainerOptions { MaxEpochs = epochs, Callbacks = callbacks });
    trainer.Fit(recipe, data);
    return trainer.Test(recipe, data)[Metrics.TestAccuracy];
}

static void Print(RunState state)
{
    int epoch = state.History.Epochs.Count, frozen = state.Network.Parameters.Named.Count(named => named.Parameter.IsFrozen);
    if (epoch is 1 or 10 or 11 or 20)
        Console.WriteLine($"  epoch {epoch}: {frozen} parameters frozen, training accuracy {state.Metrics.ValueOf(Metrics.TrainingAccuracy):P1}");
}

ImageDataModule Digits(int pictures, params ReadOnlySpan<byte> classes)
{
    ImageSet all = mnist.Training.OfClasses(classes), some = all.Select(Enumerable.Range(0, Math.Min(pictures, all.Count)).ToArray());
    return new ImageDataModule(mnist with { Training = some, Test = mnist.Test.OfClasses(classes) }, batchSize: 20, normalization: normalization);
}
