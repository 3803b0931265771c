using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

/// <summary>Two networks in one, so that checkpoints hold both; each optimiser has the parameters of one.</summary>
internal sealed class Game : ManualTrainingModule<LabelledBatch>
{
    public static readonly MeanMetric<TrainingPhase, LowerIsBetter> GeneratorLoss = new("generator_loss");

    private const int Noise = 32;
    private readonly Sequential _generator = new(new Linear(Noise, 128), new Relu(), new Linear(128, 784), new Sigmoid());
    private readonly Sequential _discriminator = new(new Flatten(), new Linear(784, 128), new Relu(), new Dropout(0.3), new Linear(128, 1));
    private Optimizer _drawing = null!, _judging = null!;

    public Game() => Network = new Sequential(("generator", _generator), ("discriminator", _discriminator));

    public override Module Network { get; }

    public override IReadOnlyList<Metric> LoggedMetrics => [GeneratorLoss];

    public override IReadOnlyList<NamedOptimizer> ConfigureOptimizers(TrainingPlan plan)
    {
        _drawing = new Adam(Network.Parameters.Of(_generator), 0.001, beta1: 0.5);
        _judging = new Adam(Network.Parameters.Of(_discriminator), 0.0005, beta1: 0.5);
        return [new NamedOptimizer("generator", _drawing), new NamedOptimizer("discriminator", _judging)];
    }

    public override void TrainingStep(LabelledBatch batch, ManualContext context)
    {
        Tensor made = Generate(batch.Inputs.Tape, batch.Count, context.Key);

        // Detached, so that the discriminator's losses end at the pictures and leave the generator alone.
        Loss onReal = _discriminator.Forward(batch.Inputs).BinaryCrossEntropy(0.9f), onMade = _discriminator.Forward(made.Detach()).BinaryCrossEntropy(0);
        context.Backward(onReal);
        context.Backward(onMade);
        context.Step(_judging, onReal.Samples + onMade.Samples);
        context.Log(Metrics.TrainingLoss, onReal + onMade);

        // A new forward pass, as the discriminator has stepped. It gets gradients here too, which are not its business.
        Loss onClaim = _discriminator.Forward(made).BinaryCrossEntropy(1);
        context.Backward(onClaim);
        context.Step(_drawing, onClaim.Samples);
        context.ZeroGradients(_judging);
        context.Log(GeneratorLoss, onClaim);
    }

    public Tensor Generate(Tape tape, int count, RandomKey key) => _generator.Forward(tape.Normal(new Shape(count, Noise), key));
}
