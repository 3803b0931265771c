using System.Globalization;
using System.Text;

namespace Inkling.Reporting;

/// <summary>
/// Colours and type of every chart, as CSS classes. The palette is that of Okabe and Ito (2008), which people with any common colour blindness
/// tell apart, without its yellow, and lightened for dark surroundings. Names on paper use darker tones of the same hues, for contrast.
/// </summary>
public static class ChartStyle
{
    /// <summary>Number of colours; a series beyond begins again with the first.</summary>
    public const int ColorCount = 6;

    private const string Face = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

    private static readonly Theme Light = new(
        "#ffffff", "#1d2329", "#58626d", "#e4e7eb", "#8b949e",
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"],
        ["#005f96", "#ad4c00", "#00735a", "#9c4a77", "#855c00", "#1a6fa0"]);

    private static readonly Theme Dark = new(
        "#15191e", "#e8ebee", "#a3adb8", "#2b323a", "#68727d",
        ["#56b4e9", "#f28a3c", "#35c79b", "#e29cc4", "#f2bd4a", "#9fd4f5"],
        ["#7cc5ef", "#f5a365", "#5ad4af", "#e9b3d2", "#f5cb70", "#b4def8"]);

    /// <summary>The rules for both kinds of surroundings; a page that inlines charts brings them once.</summary>
    public static string Css { get; } = MakeCss();

    internal static string Fill(int color) => $"ik-f{Wrap(color)}";

    internal static string Stroke(int color) => $"ik-s{Wrap(color)}";

    internal static string TextColor(int color) => $"ik-t{Wrap(color)}";

    /// <summary>The class of a text that stands on a colour laid over the paper, chosen for contrast in light and in dark.</summary>
    /// <param name="color">Number of the colour.</param>
    /// <param name="opacity">0 paper to 1 colour.</param>
    internal static string TextOn(int color, double opacity)
    {
        bool inLight = Light.PrefersPaper(Wrap(color), opacity), inDark = Dark.PrefersPaper(Wrap(color), opacity);
        return (inLight, inDark) switch
        {
            (false, false) => "ik-k0",
            (true, false) => "ik-k1",
            (false, true) => "ik-k2",
            _ => "ik-k3",
        };
    }

    private static int Wrap(int color) => ((color % ColorCount) + ColorCount) % ColorCount;

    private static string MakeCss()
    {
        StringBuilder css = new();
        css.Append(CultureInfo.InvariantCulture, $".ik-chart text{{font-family:{Face};font-size:11.5px;font-variant-numeric:tabular-nums}}")
            .Append(".ik-chart .ik-title{font-size:14px;font-weight:650}.ik-chart .ik-name{font-weight:600}.ik-chart .ik-small{font-size:10.5px}")
            .Append(".ik-grid,.ik-axis,.ik-error,.ik-mark,.ik-line,.ik-ref{fill:none;stroke-width:1}.ik-line{stroke-width:2;stroke-linejoin:round;stroke-linecap:round}")
            .Append(".ik-thin{stroke-width:1.5}.ik-dash{stroke-dasharray:5 4}.ik-mark{stroke-dasharray:2 3}.ik-ref{stroke-dasharray:4 4}.ik-error{stroke-width:1.25}")
            .Append(".ik-faint{stroke-opacity:.5}.ik-inert{pointer-events:none}.ik-band{fill-opacity:.16}.ik-step{fill-opacity:.12}.ik-halo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}");
        Append(css, Light);
        css.Append("@media screen and (prefers-color-scheme:dark){");
        Append(css, Dark);
        return css.Append('}').ToString();
    }

    private static void Append(StringBuilder css, Theme theme)
    {
        css.Append(CultureInfo.InvariantCulture, $".ik-paper{{fill:{theme.Paper}}}.ik-title,.ik-label{{fill:{theme.Ink}}}.ik-muted{{fill:{theme.Muted}}}")
            .Append(CultureInfo.InvariantCulture, $".ik-grid{{stroke:{theme.Grid}}}.ik-axis,.ik-ref{{stroke:{theme.Axis}}}.ik-error,.ik-mark{{stroke:{theme.Ink}}}")
            .Append(CultureInfo.InvariantCulture, $".ik-halo{{stroke:{theme.Paper}}}.ik-dot{{stroke:{theme.Paper}}}.ik-cell{{fill:{theme.Grid}}}")
            .Append(CultureInfo.InvariantCulture, $".{TextClasses(theme, paper: false)}{{fill:{theme.Ink}}}.{TextClasses(theme, paper: true)}{{fill:{theme.Paper}}}");
        for (int i = 0; i < ColorCount; i++)
        {
            css.Append(CultureInfo.InvariantCulture, $".ik-f{i}{{fill:{theme.Colors[i]}}}.ik-s{i}{{stroke:{theme.Colors[i]}}}.ik-t{i}{{fill:{theme.Names[i]}}}");
        }
    }

    // The classes k0 to k3 stand for the four combinations of ink or paper in light and in dark.
    private static string TextClasses(Theme theme, bool paper) => ReferenceEquals(theme, Light)
        ? paper ? "ik-k1,.ik-k3" : "ik-k0,.ik-k2"
        : paper ? "ik-k2,.ik-k3" : "ik-k0,.ik-k1";

    private sealed record Theme(string Paper, string Ink, string Muted, string Grid, string Axis, string[] Colors, string[] Names)
    {
        // WCAG 2.1: contrast is (L1 + 0.05) / (L2 + 0.05) of relative luminances.
        public bool PrefersPaper(int color, double opacity)
        {
            double ground = 0.05, ink = Luminance(Ink, Ink, 0) + 0.05, paper = Luminance(Paper, Paper, 0) + 0.05;
            ground += Luminance(Paper, Colors[color], opacity);
            return Math.Max(ground / paper, paper / ground) > Math.Max(ground / ink, ink / ground);
        }

        private static double Luminance(string from, string to, double share)
        {
            double sum = 0;
            double[] weights = [0.2126, 0.7152, 0.0722];
            for (int channel = 0; channel < 3; channel++)
            {
                double a = Channel(from, channel), b = Channel(to, channel), value = (a + ((b - a) * share)) / 255;
                sum += weights[channel] * (value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));
            }

            return sum;
        }

        private static int Channel(string color, int channel) =>
            int.Parse(color.AsSpan(1 + (2 * channel), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
