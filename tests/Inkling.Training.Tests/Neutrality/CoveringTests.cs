using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>Everything that watches a training, in a covering array: whatever two of them are on together, the weights have the same bits.</summary>
[Collection("threads")]
public class CoveringTests
{
    private const int Seed = 7;

    private static readonly int[] Levels = [.. Observation.Factors.Select(factor => factor.Levels.Length)];

    [Fact]
    public void Any_two_ways_to_watch_leave_weights_and_optimizer_as_they_are()
    {
        int before = Workers.ThreadCount;
        try
        {
            string plain = HashOf(new int[Levels.Length], out _);
            foreach (int[] row in CoveringArray.Make(Levels, Seed))
                Assert.True(plain == HashOf(row, out string what), $"Other weights with {what}");
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    [Fact]
    public void Every_two_levels_meet_in_some_row()
    {
        List<int[]> rows = CoveringArray.Make(Levels, Seed);
        HashSet<(int, int, int, int)> met = [.. rows.SelectMany(CoveringArray.PairsOf)];
        Assert.All(rows, row => Assert.All(row.Zip(Levels), one => Assert.InRange(one.First, 0, one.Second - 1)));
        List<string> missing = [];
        for (int a = 0; a < Levels.Length; a++)
        {
            for (int b = a + 1; b < Levels.Length; b++)
            {
                for (int pair = 0; pair < Levels[a] * Levels[b]; pair++)
                {
                    if (!met.Contains((a, pair / Levels[b], b, pair % Levels[b])))
                        missing.Add($"{Observation.Factors[a].Name} {pair / Levels[b]} and {Observation.Factors[b].Name} {pair % Levels[b]}");
                }
            }
        }
        Assert.Empty(missing);
        // The largest two factors alone need 30.
        Assert.InRange(rows.Count, 30, 60);
    }

    private static string HashOf(int[] row, out string what)
    {
        using Observation observation = new(row);
        what = observation.ToString();
        return observation.Hash();
    }
}
