using System.Globalization;
using System.Text;

namespace Capture.Classifier.Training;

/// <summary>
/// A grammar of made-up pages, read from a <c>.form</c> text. Lists start with <c>:name</c> and hold one alternative
/// a line up to an empty line; layouts start with <c>=== name</c>. In any line <c>{a|b}</c> is a choice and
/// <c>&lt;slot&gt;</c> an item of a list or a made value. In layouts <c>?7</c> makes a line appear seven times in ten,
/// <c>*2-5</c> repeats it, <c>%pick 2-4</c> … <c>%end</c> takes some lines in any order, <c>%mix</c> … <c>%end</c>
/// shuffles the paragraphs between and loses some, <c>/</c> ends a page, <c>#</c> is a comment.
/// </summary>
internal sealed class PageGrammar
{
    private readonly Dictionary<string, List<string>> _lists = new(StringComparer.Ordinal);
    private readonly List<(string Name, List<string> Lines)> _layouts = [];
    private readonly PageGrammar? _common;

    /// <exception cref="InvalidDataException">The grammar has a line outside of any list or layout, or a list without items.</exception>
    public PageGrammar(string source, PageGrammar? common = null)
    {
        _common = common;
        List<string>? list = null;
        List<string>? layout = null;
        foreach (var raw in source.Split('\n'))
        {
            var line = raw.TrimEnd();
            if (line.StartsWith('#'))
                continue;
            if (line.StartsWith("=== ", StringComparison.Ordinal))
            {
                layout = [];
                list = null;
                _layouts.Add((line[4..].Trim(), layout));
            }
            else if (layout is null && line.StartsWith(':'))
            {
                list = [];
                _lists.Add(line[1..], list);
            }
            else if (layout is not null)
                layout.Add(line);
            else if (line.Length == 0)
                list = null;
            else if (list is not null)
                list.Add(line);
            else
                throw new InvalidDataException($"The line '{line}' belongs to no list and no layout.");
        }

        foreach (var (name, items) in _lists)
        {
            if (items.Count == 0)
                throw new InvalidDataException($"The list '{name}' is empty.");
        }
    }

    public IEnumerable<string> Layouts => _layouts.Select(layout => layout.Name);

    /// <summary>Writes one page, or several parted by form feeds, in the named layout.</summary>
    /// <param name="own">Slots that the caller fills, such as the letterhead.</param>
    public string Write(string layout, Random random, Func<string, string?> own)
    {
        var result = new StringBuilder();
        var lines = _layouts.First(candidate => candidate.Name == layout).Lines;
        WriteLines(lines, result, new Context(random, own));
        return result.ToString();
    }

    /// <summary>Fills the slots and choices of one line.</summary>
    public string Fill(string text, Random random, Func<string, string?> own) => Expand(text, new Context(random, own));

    /// <summary>A random item of a list, filled.</summary>
    public string Pick(string list, Random random, Func<string, string?> own) => Slot(list, new Context(random, own));

    public bool HasList(string name) => _lists.ContainsKey(name);

    /// <summary>The items of a list as they are written down; empty when there is no such list.</summary>
    public IReadOnlyList<string> Items(string list) => _lists.TryGetValue(list, out var items) ? items : [];

    public int Count(string list) => Items(list).Count;

    /// <summary>One item of a list, filled.</summary>
    public string Item(string list, int index, Random random, Func<string, string?> own) => Fill(_lists[list][index], random, own);

    private void WriteLines(IReadOnlyList<string> lines, StringBuilder result, Context context)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.StartsWith("%pick ", StringComparison.Ordinal))
            {
                var block = Block(lines, ref i).Where(item => item.Length > 0).ToArray();
                var (least, most) = Range(line[6..]);
                context.Random.Shuffle(block);
                WriteLines(block[..Math.Min(block.Length, context.Random.Next(least, most + 1))], result, context);
            }
            else if (line == "%mix")
            {
                var paragraphs = Paragraphs(Block(lines, ref i)).ToArray();
                context.Random.Shuffle(paragraphs);
                foreach (var paragraph in paragraphs)
                {
                    if (context.Random.NextDouble() < 0.8)
                        WriteLines(paragraph, result, context);
                }
            }
            else
                WriteLine(line, result, context);
        }
    }

    private void WriteLine(string line, StringBuilder result, Context context)
    {
        if (line.StartsWith('?'))
        {
            var digit = line.Length > 1 && char.IsAsciiDigit(line[1]);
            var chance = digit ? (line[1] - '0') / 10.0 : 0.5;
            if (context.Random.NextDouble() < chance)
                WriteLine(line[(digit ? 2 : 1)..].TrimStart(), result, context);
        }
        else if (line.StartsWith('*'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (least, most) = Range(line[1..space]);
            var times = context.Random.Next(least, most + 1);
            for (var i = 0; i < times; i++)
                WriteLine(line[(space + 1)..], result, context);
        }
        else if (line == "/")
            result.Append('\f');
        else
            result.Append(Expand(line, context).Replace("\\n", "\n", StringComparison.Ordinal)).Append('\n');
    }

    private string Expand(string text, Context context)
    {
        if (text.AsSpan().IndexOfAny('{', '<') < 0)
            return text;

        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                var end = Closing(text, i);
                result.Append(Expand(Choose(text[(i + 1)..end], context.Random), context));
                i = end;
            }
            else if (text[i] == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '#' or '.'))
            {
                var end = text.IndexOf('>', i);
                result.Append(Slot(text[(i + 1)..end], context));
                i = end;
            }
            else
                result.Append(text[i]);
        }

        return result.ToString();
    }

    private string Slot(string name, Context context)
    {
        for (var grammar = this; grammar is not null; grammar = grammar._common)
        {
            if (grammar._lists.TryGetValue(name, out var items))
                return Expand(items[context.Random.Next(items.Count)], context);
        }

        return context.Own(name) ?? MadeValue(name, context.Random)
            ?? throw new InvalidDataException($"No list, slot or value is named '{name}'.");
    }

    /// <summary>Numbers, dates and codes: <c>#1-9</c>, <c>.1-9</c> (one decimal), <c>d6</c> (digits), <c>A2</c> (letters).</summary>
    private static string? MadeValue(string name, Random random)
    {
        switch (name[0])
        {
            case '#':
                var (least, most) = Range(name[1..]);
                return random.Next(least, most + 1).ToString(CultureInfo.InvariantCulture);
            case '.':
                var (low, high) = Range(name[1..]);
                return (low + (random.NextDouble() * (high - low))).ToString("0.0", CultureInfo.InvariantCulture);
            case 'd' when name.Length == 2 && char.IsAsciiDigit(name[1]):
                return string.Concat(Enumerable.Range(0, name[1] - '0').Select(_ => (char)('0' + random.Next(10))));
            case 'A' when name.Length == 2 && char.IsAsciiDigit(name[1]):
                return string.Concat(Enumerable.Range(0, name[1] - '0').Select(_ => (char)('A' + random.Next(26))));
            default:
                return null;
        }
    }

    private static (int Least, int Most) Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash < 0
            ? (int.Parse(text, CultureInfo.InvariantCulture), int.Parse(text, CultureInfo.InvariantCulture))
            : (int.Parse(text[..dash], CultureInfo.InvariantCulture), int.Parse(text[(dash + 1)..], CultureInfo.InvariantCulture));
    }

    private static string Choose(string alternatives, Random random)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < alternatives.Length; i++)
        {
            depth += alternatives[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (alternatives[i] == '|' && depth == 0)
            {
                parts.Add(alternatives[start..i]);
                start = i + 1;
            }
        }

        parts.Add(alternatives[start..]);
        return parts[random.Next(parts.Count)];
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        throw new InvalidDataException($"The choice in '{text}' is not closed.");
    }

    private static List<string> Block(IReadOnlyList<string> lines, ref int i)
    {
        var block = new List<string>();
        for (i++; i < lines.Count && lines[i] != "%end"; i++)
            block.Add(lines[i]);
        return block;
    }

    private static IEnumerable<IReadOnlyList<string>> Paragraphs(List<string> lines)
    {
        var paragraph = new List<string>();
        foreach (var line in lines)
        {
            if (line.Length == 0 && paragraph.Count > 0)
            {
                yield return paragraph;
                paragraph = [];
            }
            else if (line.Length > 0)
                paragraph.Add(line);
        }

        if (paragraph.Count > 0)
            yield return paragraph;
    }

    private sealed record Context(Random Random, Func<string, string?> Own);
}
