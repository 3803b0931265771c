using Inkling.Numerics;

namespace Inkling.Neural.Tests;

public class PassObserverTests
{
    [Fact]
    public void Modules_that_are_computed_together_are_one_pass_and_operations_go_back_in_the_pass_they_ran_in()
    {
        Sequential network = new(
            ("conv", new Conv2d(1, 8, 3, 1, 1)), ("relu1", new Relu()), ("pool", new MaxPool2d(2)), ("drop", new Dropout(0.5)),
            ("flat", new Flatten()), ("fc1", new Linear(7 * 7 * 8, 12)), ("relu2", new Relu()), ("twice", new Twice()));
        Log log = new();
        Tape tape = new() { PassObserver = log };
        Step(tape, network);
        Assert.Equal(
            [
                "forward Sequential of [2, 14, 14, 1]",
                "forward Conv2d+Relu+MaxPool2d+Dropout of [2, 14, 14, 1]", "end Conv2d+Relu+MaxPool2d+Dropout",
                "forward Flatten of [2, 7, 7, 8], back to it", "end Flatten",
                "forward Linear+Relu of [2, 392], back to it", "end Linear+Relu",
                "forward Twice of [2, 12], back to it", "forward Relu of [2, 12], back to it", "end Relu", "end Twice",
                "end Sequential",
                "back outside", "end outside", "back Twice", "end Twice", "back Relu", "end Relu", "back Linear+Relu", "end Linear+Relu",
                "back Conv2d+Relu+MaxPool2d+Dropout", "end Conv2d+Relu+MaxPool2d+Dropout",
            ],
            log.Lines);
    }

    [Fact]
    public void An_observer_counts_from_the_next_step_on_and_changes_no_bit()
    {
        Sequential network = new(new Conv2d(1, 4, 3, 1, 1), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(7 * 7 * 4, 12));
        Tape tape = new();
        float[] plain = Step(tape, network);
        Log log = new();
        float[] late = Step(tape, network, () => tape.PassObserver = log);
        Assert.Empty(log.Lines);
        float[] watched = Step(tape, network);
        Assert.NotEmpty(log.Lines);
        int lines = log.Lines.Count;
        float[] observed = Step(tape, network, () => tape.Observer = new Forwards());
        Assert.Equal(2 * lines, log.Lines.Count);
        Assert.Equal(plain, late);
        Assert.Equal(plain, watched);
        Assert.Equal(plain, observed);
    }

    private static float[] Step(Tape tape, Module network, Action? within = null)
    {
        network.Initialize(RandomKey.FromSeed(1));
        tape.Begin(PassMode.Training, RandomKey.FromSeed(2));
        within?.Invoke();
        Tensor x = tape.Input(new Shape(2, 14, 14, 1));
        for (int i = 0; i < x.Values.Length; i++)
            x.Values[i] = i % 7;
        network.Parameters.Gradients.Clear();
        tape.Backward(network.Forward(x).CrossEntropy([1, 2]));
        return [.. network.Parameters.Gradients];
    }

    /// <summary>A module with an operation of its own after that of the one inside.</summary>
    private sealed class Twice : Module
    {
        private readonly Relu _inner;

        internal Twice() => _inner = Register("inner", new Relu());

        protected override Tensor Run(Tensor x) => _inner.Forward(x).Relu();
    }

    private sealed class Forwards : IForwardObserver
    {
        public void OnForward(Module module, Tensor input, Tensor output)
        {
        }
    }

    private sealed class Log : IPassObserver
    {
        private readonly List<string> _names = [];

        internal List<string> Lines { get; } = [];

        public int BeginForward(ReadOnlySpan<Module> modules, Shape input, bool inputNeedsGradient)
        {
            _names.Add(string.Join("+", modules.ToArray().Select(module => module.GetType().Name)));
            Lines.Add($"forward {_names[^1]} of {input}" + (inputNeedsGradient ? ", back to it" : ""));
            return _names.Count - 1;
        }

        public void EndForward(int pass) => Lines.Add($"end {_names[pass]}");

        public void BeginBackward(int pass) => Lines.Add($"back {(pass < 0 ? "outside" : _names[pass])}");

        public void EndBackward(int pass) => Lines.Add($"end {(pass < 0 ? "outside" : _names[pass])}");
    }
}
