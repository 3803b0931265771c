using System.Text.Json;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>Optimisers, schedules and clipping against torch.optim; <c>tests/Golden/optimizers.py</c> made the values.</summary>
public class OptimizerTests
{
    private static readonly GoldenFile _golden = GoldenFile.Open("optimizers.safetensors");

    [Theory]
    [InlineData("sgd")]
    [InlineData("sgd_decay")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_momentum_decay")]
    [InlineData("sgd_nesterov")]
    [InlineData("adam")]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("adamw_decay")]
    public void Steps_follow_torch_optim(string name)
    {
        float[] start = _golden.Floats("start"), gradients = _golden.Floats("gradients"), expected = _golden.Floats($"{name}.weights");
        int size = start.Length;
        VectorModule module = new(size);
        module.Set(start, gradients: false);
        Optimizer optimizer = Make(JsonDocument.Parse(_golden.Metadata[name]).RootElement, module.Parameters);
        for (int step = 0; step < gradients.Length / size; step++)
        {
            module.Set(gradients.AsSpan(step * size), gradients: true);
            optimizer.Step(1);
            double[] weights = OperationCheck.Widen(expected[(step * size)..((step + 1) * size)]);
            Agreement.Require($"{name}, step {step + 1}", module.Parameters.Values[..size], weights, Array.ConvertAll(weights, w => Math.Abs(w) + 0.1));
            Assert.Equal(step + 1, optimizer.StepCount);
        }
        Assert.All(module.Parameters.Gradients.ToArray(), gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void A_gradient_scale_is_the_same_as_smaller_gradients()
    {
        float[] gradient = Numbers.Normal(1, 30);
        VectorModule scaled = new(30), smaller = new(30);
        scaled.Set(gradient, gradients: true);
        smaller.Set(Array.ConvertAll(gradient, g => g / 64), gradients: true);
        new Sgd(scaled.Parameters, 0.1, 0.9).Step(1.0 / 64);
        new Sgd(smaller.Parameters, 0.1, 0.9).Step(1);
        Agreement.RequireSameBits("weights", scaled.Parameters.Values, smaller.Parameters.Values);
    }

    [Fact]
    public void A_restored_optimizer_goes_on_with_the_same_bits()
    {
        VectorModule straight = new(20), resumed = new(20);
        AdamW first = new(straight.Parameters), second = new(resumed.Parameters);
        for (ulong step = 0; step < 6; step++)
        {
            straight.Set(Numbers.Normal(step, 20), gradients: true);
            first.Step(1);
            if (step == 2)
            {
                resumed.Set(straight.Parameters.Values, gradients: false);
                foreach (((_, Memory<float> from), (_, Memory<float> to)) in first.State.Zip(second.State))
                    from.CopyTo(to);
                second.Restore(first.StepCount);
            }
            else if (step > 2)
            {
                resumed.Set(Numbers.Normal(step, 20), gradients: true);
                second.Step(1);
            }
        }
        Agreement.RequireSameBits("weights", resumed.Parameters.Values, straight.Parameters.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Clipping_follows_clip_grad_norm(int i)
    {
        float[] before = _golden.Floats($"clip.{i}.before");
        double[] after = OperationCheck.Widen(_golden.Floats($"clip.{i}.after")), norms = _golden.Doubles($"clip.{i}.norm");
        VectorModule module = new(7, 30);
        // The engine keeps sums over samples and scales: four times the gradient at a scale of a quarter is the same.
        module.Set(Array.ConvertAll(before, g => 4 * g), gradients: true);
        double norm = GradientClipping.Norm(module.Parameters, 0.25), factor = GradientClipping.Factor(norm, norms[0]);
        Assert.Equal(1, norm / norms[1], 1e-6);
        Agreement.Require("clipped", Array.ConvertAll(before, g => (float)(g * factor)), after, Array.ConvertAll(after, Math.Abs));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_learning_rates_are_refused(double rate)
    {
        VectorModule module = new(4);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(module.Parameters, rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(module.Parameters, rate));
    }

    [Fact]
    public void Nesterov_s_method_needs_momentum() =>
        Assert.Throws<ArgumentException>(() => new Sgd(new VectorModule(4).Parameters, 0.1, nesterov: true));

    private static Optimizer Make(JsonElement options, ParameterVector parameters)
    {
        double Get(string name, double otherwise) => options.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
        (double beta1, double beta2) = options.TryGetProperty("betas", out JsonElement betas) ? (betas[0].GetDouble(), betas[1].GetDouble()) : (0.9, 0.999);
        double rate = Get("lr", double.NaN);
        return options.GetProperty("kind").GetString() switch
        {
            "SGD" => new Sgd(parameters, rate, Get("momentum", 0), Get("weight_decay", 0), options.TryGetProperty("nesterov", out _)),
            // Arguments that the script leaves out stay at this engine's defaults, which must be PyTorch's.
            "Adam" when options.EnumerateObject().Count() == 2 => new Adam(parameters, rate),
            "AdamW" when options.EnumerateObject().Count() == 2 => new AdamW(parameters, rate),
            "Adam" => new Adam(parameters, rate, beta1, beta2, Get("eps", 1e-8), Get("weight_decay", 0)),
            "AdamW" => new AdamW(parameters, rate, beta1, beta2, Get("eps", 1e-8), Get("weight_decay", 0.01)),
            _ => throw new InvalidDataException($"No such optimiser: {options}"),
        };
    }
}
