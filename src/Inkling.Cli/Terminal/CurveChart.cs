namespace Inkling.Cli;

/// <summary>
/// A small chart of a quantity of training and validation: a thin line for the one, square marks for the other, so that they are told
/// apart without colours too.
/// </summary>
/// <param name="Title">What is shown.</param>
/// <param name="IsShare">Whether it is a share, of which more is better, and not a loss.</param>
/// <param name="Curves">The two curves.</param>
/// <param name="End">Where the epochs end.</param>
internal sealed record CurveChart(string Title, bool IsShare, (Curve Training, Curve Validation) Curves, double End)
{
    // Both are readable on dark and on light ground, and by those who cannot tell red from green.
    private static readonly string[] _styles = ["blue", "olive"];

    /// <summary>The chart's lines in Spectre's markup, each of exactly <paramref name="width"/> columns.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="rows">Lines of the picture itself; title and epochs take one more each.</param>
    internal IEnumerable<string> Lines(int width, int rows)
    {
        const int leastLabel = 6, axis = 2;
        // The labels' width follows from the range, and that from the columns that are left of them: twice as many dots as the chart could have do for the range.
        (double[] training, double[] validation) = Read(2 * (width - leastLabel - axis));
        PlotRange range = PlotRange.Of(IsShare, training, validation);
        string high = Label(range, range.High), low = Label(range, range.Low);
        int label = Math.Max(leastLabel, Math.Max(high.Length, low.Length));
        BrailleCanvas canvas = new(width - label - axis, rows);
        (training, validation) = Read(canvas.Width);
        Line(canvas, training, range);
        Marks(canvas, validation, range);

        yield return Heading(width);
        for (int row = 0; row < rows; row++)
        {
            string text = row == 0 ? high : row == rows - 1 ? low : "";
            yield return $"[dim]{text.PadLeft(label)} {(text.Length > 0 ? '┤' : '│')}[/]{canvas.Markup(row, _styles)}";
        }
        string last = End == 1 ? " 1 epoch" : $" {End} epochs";
        yield return $"[dim]{new string(' ', label)} └ 0 {new string('─', canvas.Width / 2 - 3 - last.Length)}{last}[/]";
    }

    private (double[] Training, double[] Validation) Read(int dots)
    {
        double[] training = new double[dots], validation = new double[dots];
        Curves.Training.Read(End, training);
        Curves.Validation.Read(End, validation);
        return (training, validation);
    }

    private string Heading(int width)
    {
        bool isRoomy = width >= "accuracy  ⠒⠒ training ⠶ validation".Length;
        (string training, string validation) = isRoomy ? ("training", "validation") : ("train", "val");
        string plain = $"{Title,-8}  ⠒⠒ {training} ⠶ {validation}";
        return $"[bold]{Title,-8}[/]  [{_styles[0]}]⠒⠒[/] {training} [{_styles[1]}]⠶[/] {validation}" + new string(' ', Math.Max(0, width - plain.Length));
    }

    private string Label(PlotRange range, double value) => IsShare ? range.Percent(value) : range.Text(value);

    private static double Position(BrailleCanvas canvas, double value, PlotRange range) =>
        (range.High - value) / (range.High - range.Low) * (canvas.Height - 1);

    // What is out of range is cut off at the picture's edge.
    private static void Line(BrailleCanvas canvas, double[] values, PlotRange range)
    {
        int last = -1;
        double lastY = 0;
        for (int x = 0; x < values.Length; x++)
        {
            if (double.IsNaN(values[x]))
                continue;
            double y = Position(canvas, values[x], range);
            int from = last < 0 ? x : last + 1;
            double slope = last < 0 ? 0 : (y - lastY) / (x - last);
            for (int between = from; between <= x; between++)
            {
                double end = y - (slope * (x - between));
                int a = Dot(end - slope), b = Dot(end);
                // The dot that the one before it has drawn is not drawn again: steep lines stay thin.
                for (int dot = a == b ? b : a < b ? a + 1 : b; dot <= (a <= b ? b : a - 1); dot++)
                    canvas.Dot(between, dot, 0);
            }
            (last, lastY) = (x, y);
        }

        int Dot(double y) => (int)Math.Round(Math.Clamp(y, -1, canvas.Height));
    }

    private static void Marks(BrailleCanvas canvas, double[] values, PlotRange range)
    {
        for (int x = 0; x < values.Length; x++)
        {
            double y = Position(canvas, values[x], range);
            if (!(y >= -0.5 && y <= canvas.Height - 0.5))
                continue;
            int left = Math.Max(0, x - 1), top = Math.Clamp((int)Math.Round(y - 0.5), 0, canvas.Height - 2);
            for (int dot = 0; dot < 4; dot++)
                canvas.Dot(left + (dot % 2), top + (dot / 2), 1);
        }
    }
}
