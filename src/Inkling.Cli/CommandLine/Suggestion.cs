namespace Inkling.Cli;

/// <summary>Finds what somebody probably meant to type.</summary>
internal static class Suggestion
{
    /// <summary>The closest of the known words; null if none is close enough to be meant.</summary>
    internal static string? For(string typed, IEnumerable<string> known)
    {
        string? best = null;
        // Two letters of five may be wrong: more would suggest words that look nothing like what was typed.
        int closest = Math.Max(1, typed.TrimStart('-').Length * 2 / 5) + 1;
        foreach (string word in known)
        {
            int distance = Distance(typed, word);
            if (distance < closest)
                (best, closest) = (word, distance);
        }
        return best;
    }

    /// <summary>
    /// Letters to insert, delete, replace or swap with their neighbour to turn one word into the other (optimal string alignment,
    /// the restricted Damerau-Levenshtein distance).
    /// </summary>
    internal static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int least = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                cost[i, j] = swapped ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
            }
        }
        return cost[a.Length, b.Length];
    }
}
