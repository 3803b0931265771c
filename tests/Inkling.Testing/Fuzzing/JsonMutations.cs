using System.Text;
using System.Text.RegularExpressions;

namespace Inkling.Testing;

/// <summary>Edits of a JSON text that keep most of its form, so that what they break is found late. The text is one character per byte.</summary>
internal static partial class JsonMutations
{
    internal static readonly Func<string, Random, string>[] All =
    [
        ChangeNumber, ChangeNumber, ChangeWord, RepeatMember, RemoveMember, MoveMember, CopyList, Nest, AddMember, Rename, InsertSign, Escape, BreakEncoding, AddSpace,
    ];

    private static readonly string[] _numbers =
    [
        "0", "1", "2", "3", "4", "8", "-1", "-0", "00", "1.5", "1e3", "1e999", "-1e999", "1e-999", "0x10", "2147483647", "2147483648", "4294967296", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "18446744073709551616", "null", "true", "\"1\"", "[]", "{}", "\"NaN\"", "NaN", "\"Infinity\"", "", "+1", "1,1", "4611686018427387904", "1e0",
    ];

    private static readonly string[] _words =
    [
        "\"F16\"", "\"F64\"", "\"I8\"", "\"BF16\"", "\"f32\"", "\"\"", "null", "0", "[]", "{}", "\"F32 \"", "\"../../etc/passwd\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"NaN\"", "\"-1\"",
    ];

    private static readonly string[] _names = ["dtype", "shape", "data_offsets", "__metadata__", "sha256", "format", "version", "", "trainer", "a/b", "fc1.weight", "\\u0064type"];

    private static string ChangeNumber(string json, Random random) => Replace(json, Number(), random, match =>
        random.Next(12) switch
        {
            0 => new string('9', random.Next(1, 2000)),
            1 => $"{random.NextInt64()}",
            2 or 3 or 4 => long.TryParse(match, out long number) ? $"{number + random.Next(-9, 10)}" : "0",
            _ => _numbers[random.Next(_numbers.Length)],
        });

    private static string ChangeWord(string json, Random random) => Replace(json, Word(), random, _ =>
        random.Next(10) == 0 ? $"\"{new string('x', random.Next(5000))}\"" : _words[random.Next(_words.Length)]);

    private static string RepeatMember(string json, Random random) => Replace(json, Member(), random, member => $"{member},{member}");

    private static string RemoveMember(string json, Random random) => Replace(json, Member(), random, _ => "");

    private static string MoveMember(string json, Random random)
    {
        MatchCollection members = Member().Matches(json);
        if (members.Count < 2)
            return json;
        Match a = members[random.Next(members.Count)], b = members[random.Next(members.Count)];
        if (a.Index > b.Index)
            (a, b) = (b, a);
        return a.Index + a.Length > b.Index ? json : $"{json[..a.Index]}{b.Value}{json[(a.Index + a.Length)..b.Index]}{a.Value}{json[(b.Index + b.Length)..]}";
    }

    /// <summary>Gives a tensor the offsets or the shape of another: they overlap, or there is a hole.</summary>
    private static string CopyList(string json, Random random)
    {
        MatchCollection lists = List().Matches(json);
        return lists.Count == 0 ? json : Replace(json, List(), random, _ => lists[random.Next(lists.Count)].Value);
    }

    private static string Nest(string json, Random random)
    {
        int depth = random.Next(20) == 0 ? random.Next(1, 20_000) : random.Next(1, 100);
        (string open, string close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        StringBuilder nested = new();
        for (int i = 0; i < depth; i++)
            nested.Append(open);
        nested.Append('1');
        for (int i = random.Next(4) == 0 ? 0 : depth; i > 0; i--)
            nested.Append(close);
        return Replace(json, random.Next(2) == 0 ? Number() : Word(), random, _ => nested.ToString());
    }

    private static string AddMember(string json, Random random)
    {
        int count = random.Next(10) == 0 ? random.Next(1, 300) : 1;
        StringBuilder more = new();
        for (int i = 0; i < count; i++)
            more.Append(random.Next(3) switch { 0 => $"\"x{i}\":\"\",", 1 => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}},", _ => $"\"\\u00{i % 64 + 32:x2}\":null," });
        return Replace(json, Member(), random, member => more + member);
    }

    private static string Rename(string json, Random random) => Replace(json, Name(), random, _ => $"\"{_names[random.Next(_names.Length)]}\":");

    private static string InsertSign(string json, Random random)
    {
        int at = random.Next(json.Length + 1);
        string sign = "{}[]:,\"\\/ \0"[random.Next(11)].ToString();
        return json[..at] + sign + json[Math.Min(json.Length, at + random.Next(2))..];
    }

    private static string Escape(string json, Random random) => Replace(json, Letter(), random, letter => $"\\u{(int)letter[0]:x4}");

    private static string BreakEncoding(string json, Random random)
    {
        string[] broken = ["\u00C0\u0080", "\u00FF", "\u00ED\u00A0\u0080", "\u00F8\u0088\u0080\u0080\u0080", "\u0080", "\u00C3", "\u00EF\u00BB\u00BF", "\u00E2\u0082"];
        return Replace(json, Letter(), random, letter => letter + broken[random.Next(broken.Length)]);
    }

    private static string AddSpace(string json, Random random)
    {
        int at = random.Next(json.Length + 1);
        return json.Insert(at, new string(" \t\n\r"[random.Next(4)], random.Next(50) == 0 ? random.Next(4000) : random.Next(1, 9)));
    }

    private static string Replace(string json, Regex what, Random random, Func<string, string> by)
    {
        // Looking on from a random place is much quicker than finding all places.
        Match match = what.Match(json, random.Next(json.Length + 1));
        if (!match.Success)
            match = what.Match(json);
        return match.Success ? string.Concat(json.AsSpan(0, match.Index), by(match.Value), json.AsSpan(match.Index + match.Length)) : json;
    }

    [GeneratedRegex(@"(?<=[\[:,])-?\d[\d.eE+-]*(?=[\],}])")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=[:,\[])""(?:[^""\\]|\\.)*""(?=[\],}])")]
    private static partial Regex Word();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*"":(?:""(?:[^""\\]|\\.)*""|-?\d[\d.eE+-]*|\[[^\[\]{}]*\]|\{[^{}]*\})")]
    private static partial Regex Member();

    [GeneratedRegex(@"\[[\d,]*\]")]
    private static partial Regex List();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*"":")]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Za-z]")]
    private static partial Regex Letter();
}
