using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

public class TapeTests
{
    private readonly Tape _tape = new();
    private readonly RandomKey _key = RandomKey.FromSeed(9);

    [Fact]
    public void A_tensor_of_an_earlier_step_throws()
    {
        _tape.Begin(PassMode.Evaluation);
        Tensor x = _tape.Input(new Shape(2, 3));
        _tape.Begin(PassMode.Evaluation);
        Assert.Throws<InvalidOperationException>(() => x.Shape);
        Assert.Throws<InvalidOperationException>(() => x.ToArray());
        Assert.Throws<InvalidOperationException>(() => x.Relu());
        Assert.Throws<InvalidOperationException>(() => default(Tensor).Shape);
    }

    [Fact]
    public void Gradients_of_several_batches_add_up()
    {
        Linear layer = new(6, 4);
        layer.Initialize(_key);
        float[] x = Numbers.Normal(1, 5 * 6);
        byte[] labels = Numbers.Labels(2, 5, 4);
        Backward(layer, x, labels);
        double[] once = OperationCheck.Widen(layer.Parameters.Gradients.ToArray());
        Backward(layer, x, labels);
        Agreement.Require("gradient", layer.Parameters.Gradients, Array.ConvertAll(once, g => 2 * g), Array.ConvertAll(once, g => Math.Abs(g) + 5));
    }

    [Fact]
    public void A_wrapped_tensor_is_read_where_it_lies()
    {
        Linear layer = new(6, 4);
        layer.Initialize(_key);
        float[] x = Numbers.Normal(1, 5 * 6), before = [.. x];
        byte[] labels = Numbers.Labels(2, 5, 4);
        Backward(layer, x, labels);
        float[] expected = layer.Parameters.Gradients.ToArray();
        layer.Parameters.Gradients.Clear();
        _tape.Begin(PassMode.Training);
        Tensor wrapped = _tape.Wrap(new Shape(5, 6), x);
        Assert.True(wrapped.Values.Overlaps(x));
        _tape.Backward(layer.Forward(wrapped).CrossEntropy(labels));
        Assert.Equal(expected, layer.Parameters.Gradients.ToArray());
        Assert.Equal(before, x);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => _tape.Wrap(new Shape(5, 7), x));
        Assert.Contains("35", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reshaped_tensor_shares_numbers_and_gradient()
    {
        _tape.Begin(PassMode.Training);
        Tensor image = _tape.Input(new Shape(2, 2, 3, 1), Numbers.Normal(1, 12), needsGradient: true);
        Tensor flat = image.Reshape(new Shape(2, 6));
        flat.Values[5] = 42;
        Assert.Equal(42, image.Values[5]);
        _tape.Backward(flat.CrossEntropy([1, 4]));
        Assert.Equal(12, image.Gradient.Length);
        Assert.Equal(flat.Gradient.ToArray(), image.Gradient.ToArray());
        Assert.Throws<ArgumentException>(() => flat.Reshape(new Shape(2, 5)));
    }

    [Fact]
    public void A_branch_that_does_not_reach_the_loss_adds_nothing()
    {
        _tape.Begin(PassMode.Training);
        Tensor x = _tape.Input(new Shape(1, 3), [1, 2, 3], needsGradient: true);
        Loss loss = x.CrossEntropy([0]);
        Tensor unused = x.Relu();
        _tape.Backward(loss);
        Assert.True(unused.Gradient.IsEmpty);
        Agreement.Require("gradient", x.Gradient, [0.0900306 - 1, 0.2447285, 0.6652410], [1, 1, 1]);
    }

    [Fact]
    public void A_tensor_used_twice_gets_the_sum_of_both_gradients()
    {
        _tape.Begin(PassMode.Training);
        Tensor x = _tape.Input(new Shape(2, 5), Numbers.Distinct(1, 10), needsGradient: true);
        Tensor sum = SumOperation.Add(x.Relu(), x.Dropout(0.5));
        _tape.Backward(sum.CrossEntropy([1, 2]));
        float[] dy = sum.Gradient.ToArray(), dx = x.Gradient.ToArray(), values = x.ToArray(), y = sum.ToArray();
        for (int i = 0; i < dy.Length; i++)
        {
            float relu = values[i] > 0 ? 1 : 0, dropout = (y[i] - (relu * values[i])) / values[i];
            Assert.Equal(dy[i] * (relu + dropout), dx[i], 1e-6);
        }
    }

    [Fact]
    public void Backward_runs_once_and_only_in_training()
    {
        _tape.Begin(PassMode.Training);
        Loss loss = _tape.Input(new Shape(1, 3), [1, 2, 3], needsGradient: true).CrossEntropy([0]);
        _tape.Backward(loss);
        Assert.Throws<InvalidOperationException>(() => _tape.Backward(loss));
        _tape.Begin(PassMode.Evaluation);
        Loss evaluation = _tape.Input(new Shape(1, 3), [1, 2, 3]).CrossEntropy([0]);
        Assert.Throws<InvalidOperationException>(() => _tape.Backward(evaluation));
        Assert.Throws<InvalidOperationException>(() => new Tape().Backward(evaluation));
    }

    [Fact]
    public void What_is_kept_runs_backwards_for_another_loss_as_if_it_were_the_only_one()
    {
        Sequential body = new(new Linear(4, 6), new Relu(), new Dropout(0.3)), head = new(new Linear(6, 3)), other = new(new Linear(6, 3));
        Sequential all = new(body, head, other);
        all.Initialize(RandomKey.FromSeed(1));
        float[] x = Numbers.Normal(2, 20);
        float[] first = Gradients(true, false), second = Gradients(false, true), both = Gradients(true, true);
        for (int i = 0; i < both.Length; i++)
            Assert.Equal(first[i] + second[i], both[i], 1e-5f);
        Assert.Contains(first, gradient => gradient != 0);
        Assert.Contains(second, gradient => gradient != 0);

        float[] Gradients(bool one, bool two)
        {
            all.Parameters.Gradients.Clear();
            _tape.Begin(PassMode.Training, _key);
            Tensor hidden = body.Forward(_tape.Input(new Shape(5, 4), x));
            Loss a = head.Forward(hidden).CrossEntropy([0, 1, 2, 0, 1]), b = other.Forward(hidden).CrossEntropy([2, 2, 1, 1, 0]);
            if (one)
                _tape.Backward(a, keep: true);
            if (two)
                _tape.Backward(b);
            return all.Parameters.Gradients.ToArray();
        }
    }

    [Fact]
    public void The_way_back_ends_at_a_detached_view()
    {
        Sequential body = new(new Linear(4, 6)), head = new(new Linear(6, 3)), all = new(body, head);
        all.Initialize(RandomKey.FromSeed(1));
        all.Parameters.Gradients.Clear();
        _tape.Begin(PassMode.Training, _key);
        Tensor hidden = body.Forward(_tape.Input(new Shape(2, 4), Numbers.Normal(2, 8))), detached = hidden.Detach();
        Agreement.RequireSameBits("values", detached.Values, hidden.Values);
        _tape.Backward(head.Forward(detached).CrossEntropy([0, 1]));
        Assert.All(all.Parameters.Of(body).Gradients.ToArray(), gradient => Assert.Equal(0, gradient));
        Assert.Contains(all.Parameters.Of(head).Gradients.ToArray(), gradient => gradient != 0);
        Assert.True(hidden.Gradient.IsEmpty);
    }

    [Fact]
    public void Dropout_passes_the_gradient_where_it_passed_the_value()
    {
        _tape.Begin(PassMode.Training, _key);
        Tensor x = _tape.Input(new Shape(40, 10), Numbers.Distinct(1, 400), needsGradient: true);
        Tensor y = x.Dropout(0.25);
        _tape.Backward(y.CrossEntropy(Numbers.Labels(1, 40, 10)));
        int dropped = 0;
        for (int i = 0; i < 400; i++)
        {
            bool kept = y.Values[i] != 0;
            dropped += kept ? 0 : 1;
            Assert.Equal(kept ? x.Values[i] / 0.75f : 0, y.Values[i], 1e-6f * Math.Abs(x.Values[i]));
            Assert.Equal(kept ? y.Gradient[i] / 0.75f : 0, x.Gradient[i], 1e-6f);
        }
        Assert.InRange(dropped, 60, 140);
    }

    [Fact]
    public void A_sample_s_dropout_is_a_function_of_its_position_in_the_epoch()
    {
        float[] ones = new float[128 * 30];
        Array.Fill(ones, 1);
        float[] whole = Mask(128, 0);
        Assert.Equal(whole, (float[])[.. Mask(64, 0), .. Mask(64, 64)]);
        Assert.Equal(whole, (float[])[.. Mask(1, 0), .. Mask(100, 1), .. Mask(27, 101)]);
        Assert.NotEqual(whole, Mask(128, 128));

        float[] Mask(int count, long first)
        {
            _tape.Begin(PassMode.Training, _key, first);
            return _tape.Input(new Shape(count, 30), ones.AsSpan(0, count * 30)).Dropout(0.5).ToArray();
        }
    }

    [Fact]
    public void Two_dropouts_of_one_step_drop_different_values()
    {
        float[] ones = new float[1000];
        Array.Fill(ones, 1);
        _tape.Begin(PassMode.Training, _key);
        Tensor x = _tape.Input(new Shape(1, 1000), ones);
        Assert.InRange(x.Dropout(0.5).ToArray().Zip(x.Dropout(0.5).ToArray()).Count(pair => pair.First != pair.Second), 400, 600);
    }

    [Fact]
    public void Dropout_does_nothing_in_evaluation()
    {
        _tape.Begin(PassMode.Evaluation, _key);
        Tensor x = _tape.Input(new Shape(4, 5), Numbers.Normal(1, 20));
        Assert.Equal(x.ToArray(), x.Dropout(0.9).ToArray());
    }

    [Fact]
    public void Flatten_keeps_the_channels_of_a_pixel_together()
    {
        _tape.Begin(PassMode.Evaluation);
        Tensor x = _tape.Input(new Shape(2, 2, 3, 4), Numbers.Normal(1, 48));
        Tensor y = new Flatten().Forward(x);
        Assert.Equal(new Shape(2, 24), y.Shape);
        Assert.Equal(x.ToArray(), y.ToArray());
    }

    [Fact]
    public void Noise_is_a_function_of_its_key()
    {
        _tape.Begin(PassMode.Evaluation);
        Tensor noise = _tape.Normal(new Shape(20, 50), _key);
        Assert.Equal(Numbers.Normal(9, 1000), noise.ToArray());
        Assert.NotEqual(noise.ToArray(), _tape.Normal(new Shape(20, 50), _key.Derive(1)).ToArray());
    }

    private void Backward(Module module, float[] x, byte[] labels)
    {
        _tape.Begin(PassMode.Training);
        _tape.Backward(module.Forward(_tape.Input(new Shape(labels.Length, x.Length / labels.Length), x)).CrossEntropy(labels));
    }
}
