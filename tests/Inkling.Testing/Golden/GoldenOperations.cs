using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>The cases of <c>operations.safetensors</c>: inputs, results and gradients made by PyTorch.</summary>
public static class GoldenOperations
{
    private static readonly Lazy<GoldenFile> _file = new(() => GoldenFile.Open("operations.safetensors"));

    /// <summary>All cases of one operation; none where PyTorch's numbers cannot be had, as for dropout.</summary>
    public static IEnumerable<OperationCase> Of(string operation)
    {
        for (int i = 0; _file.Value.Contains($"{operation}.{i}.sizes"); i++)
            yield return Make(operation, $"{operation}.{i}", _file.Value);
    }

    private static OperationCase Make(string operation, string name, GoldenFile file)
    {
        int[] s = file.Integers($"{name}.sizes");
        float[] seed = file.Floats($"{name}.seed");
        switch (operation)
        {
            case "linear":
                return new LinearCase(s[0], s[1], s[2]) { Name = name, Inputs = Operands("x", "weight", "bias"), Seed = seed, Golden = Result("x", "weight", "bias") };
            case "conv2d":
                Window2d window = new(s[0], s[1], s[2], s[3], s[4], s[5]);
                return new Conv2dCase(window, s[6], s[7]) { Name = $"{name}: {Conv2dCase.Describe(window, s[6], s[7])}", Inputs = Operands("x", "weight", "bias"), Seed = seed, Golden = Result("x", "weight", "bias") };
            case "maxpool2d":
                Window2d pool = new(s[0], s[1], s[2], s[3], s[4], s[5]);
                return new MaxPool2dCase(pool, s[6]) { Name = $"{name}: {MaxPool2dCase.Describe(pool, s[6])}", Inputs = Operands("x"), Seed = seed, Golden = Result("x"), IsSmooth = false };
            case "relu":
                return new ReluCase { Name = name, Inputs = Operands("x"), Seed = seed, Golden = Result("x"), IsSmooth = false };
            case "tanh":
            case "sigmoid":
                return new CurveCase(operation == "tanh" ? Curve.Tanh : Curve.Sigmoid) { Name = name, Inputs = Operands("x"), Seed = seed, Golden = Result("x"), IsSmooth = false };
            case "squarederror":
            case "binarycrossentropy":
                return new ValueLossCase(operation == "squarederror" ? ValueLossKind.Squared : ValueLossKind.Binary, s[0])
                {
                    Name = name,
                    Inputs = [.. Operands("x"), new Operand("target", file.Floats($"{name}.input.target"), Differentiable: false)],
                    Seed = seed,
                    Golden = Result("x"),
                };
            case "crossentropy":
                return new CrossEntropyCase(file.Bytes($"{name}.labels"), s[1], file.Floats($"{name}.smoothing")[0])
                {
                    Name = name,
                    Inputs = Operands("logits"),
                    Seed = seed,
                    Golden = Result("logits"),
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "No such operation.");
        }

        Operand[] Operands(params string[] parts) => Array.ConvertAll(parts, part => new Operand(part, file.Floats($"{name}.input.{part}")));

        OperationResult<double> Result(params string[] parts) => new(
            OperationCheck.Widen(file.Floats($"{name}.output")),
            Array.ConvertAll(parts, part => OperationCheck.Widen(file.Floats($"{name}.gradient.{part}"))));
    }
}
