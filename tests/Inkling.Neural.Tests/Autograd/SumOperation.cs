namespace Inkling.Neural.Tests;

/// <summary>y = a + b: no network here needs it, but with it two paths from one tensor reach the loss.</summary>
internal static class SumOperation
{
    internal static Tensor Add(Tensor a, Tensor b)
    {
        Tensor y = a.Tape.Lease(a.Shape, needsGradient: true);
        for (int i = 0; i < y.Values.Length; i++)
            y.Values[i] = a.Values[i] + b.Values[i];
        SumNode node = a.Tape.Record<SumNode>();
        (node.A, node.B, node.Y) = (a, b, y);
        return y;
    }

    private sealed class SumNode : Node
    {
        internal Tensor A { get; set; }

        internal Tensor B { get; set; }

        internal Tensor Y { get; set; }

        internal override void Backward(Tape tape)
        {
            foreach (Tensor input in (Tensor[])[A, B])
            {
                Tape.GradientTarget target = tape.BeginGradient(input);
                Y.Gradient.CopyTo(target.Target);
                tape.EndGradient(input, target);
            }
        }
    }
}
