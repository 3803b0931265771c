namespace Inkling.Training.Tests;

/// <summary>
/// Rows of levels, one for each factor, in which every two levels of any two factors meet at least once: mistakes that need two features to be on
/// show in some tens of rows, where all combinations would be billions.
/// </summary>
internal static class CoveringArray
{
    // More give fewer rows, up to a point.
    private const int Candidates = 40;

    /// <summary>
    /// A row at a time, the one of some random candidates that has most pairs not seen before; each candidate begins with such a pair and then takes for each
    /// factor the level that adds most. (Cohen, Dalal, Fredman, Patton: The AETG system, 1997.)
    /// </summary>
    /// <param name="levels">Number of levels of each factor.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    internal static List<int[]> Make(IReadOnlyList<int> levels, int seed)
    {
        Random random = new(seed);
        HashSet<(int A, int Of, int B, int With)> open = [.. AllPairs(levels)];
        List<int[]> rows = [];
        while (open.Count > 0)
        {
            int[] best = [];
            int most = -1;
            for (int candidate = 0; candidate < Candidates; candidate++)
            {
                int[] row = Candidate(levels, open, random);
                int fresh = PairsOf(row).Count(open.Contains);
                if (fresh > most)
                    (best, most) = (row, fresh);
            }
            rows.Add(best);
            open.ExceptWith(PairsOf(best));
        }
        return rows;
    }

    /// <summary>Every pair of levels of two factors: the first factor and its level, the second and its.</summary>
    internal static IEnumerable<(int A, int Of, int B, int With)> AllPairs(IReadOnlyList<int> levels) =>
        from a in Enumerable.Range(0, levels.Count)
        from b in Enumerable.Range(a + 1, levels.Count - a - 1)
        from first in Enumerable.Range(0, levels[a])
        from second in Enumerable.Range(0, levels[b])
        select (a, first, b, second);

    /// <summary>The pairs of levels that meet in a row.</summary>
    internal static IEnumerable<(int A, int Of, int B, int With)> PairsOf(int[] row) =>
        from a in Enumerable.Range(0, row.Length)
        from b in Enumerable.Range(a + 1, row.Length - a - 1)
        select (a, row[a], b, row[b]);

    private static int[] Candidate(IReadOnlyList<int> levels, HashSet<(int A, int Of, int B, int With)> open, Random random)
    {
        int[] row = [.. Enumerable.Repeat(-1, levels.Count)];
        (int a, int of, int b, int with) = open.ElementAt(random.Next(open.Count));
        (row[a], row[b]) = (of, with);
        int[] order = [.. Enumerable.Range(0, levels.Count)];
        random.Shuffle(order);
        foreach (int factor in order.Where(factor => row[factor] < 0))
        {
            int offset = random.Next(levels[factor]);
            // Of equal ones a random one.
            row[factor] = Enumerable.Range(0, levels[factor]).Select(level => (level + offset) % levels[factor])
                .MaxBy(level => Enumerable.Range(0, row.Length).Count(other => row[other] >= 0 && open.Contains(Pair(factor, level, other, row[other]))));
        }
        return row;
    }

    private static (int A, int Of, int B, int With) Pair(int a, int of, int b, int with) => a < b ? (a, of, b, with) : (b, with, a, of);
}
