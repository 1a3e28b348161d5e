using System.Globalization;
using System.Text;

namespace Capture.Classifier.Training;

/// <summary>
/// Writes one made-up page out of the words of a type, in a style that stays the same over the page: how headings and
/// labels look, where the values stand, whether the form is filled in.
/// </summary>
/// <remarks>
/// The lists a page is written from: <c>title</c>; <c>fact</c>, a label and its value; <c>part</c>, a heading and its
/// text parted by <c> :: </c>; <c>cols</c> and <c>row</c>, a table; <c>tick</c>, what stands beside a box;
/// <c>say</c>, a sentence; <c>sign</c>, how such pages are signed. A list that a type does not have is left out.
/// </remarks>
internal sealed class PageWriter
{
    private const double BlankForm = 0.12;

    private static readonly string[] Boxes = ["☐", "☐", "☐", "☒", "[ ]", "[X]", "( )", "O", "___"];

    private readonly StringBuilder _text = new();
    private readonly PageGrammar _words;
    private readonly PageFurniture _furniture;
    private readonly Random _random;
    private readonly Func<string, string?> _own;
    private readonly FactStyle _facts;
    private readonly PartStyle _parts;
    private readonly LetterCase _labels;
    private readonly LetterCase _headings;
    private readonly string _colon;
    private readonly bool _blank;
    private readonly bool _mixedBoxes;

    public PageWriter(PageGrammar words, PageFurniture furniture, Random random, Func<string, string?> own, FactStyle? facts = null, PartStyle? parts = null)
    {
        (_words, _furniture, _random, _own) = (words, furniture, random, own);
        _facts = facts ?? (FactStyle)random.Next(Enum.GetValues<FactStyle>().Length);
        _parts = parts ?? (PartStyle)random.Next(Enum.GetValues<PartStyle>().Length);
        _labels = (LetterCase)random.Next(3);
        _headings = random.NextDouble() < 0.6 ? LetterCase.Upper : (LetterCase)random.Next(3);
        _colon = random.Next(8) switch { 0 => "", 1 => " -", 2 => " :", 3 => ".....", _ => ":" };
        _blank = random.NextDouble() < BlankForm;
        _mixedBoxes = random.NextDouble() < 0.6;
    }

    public Random Random => _random;

    public bool Chance(double share) => _random.NextDouble() < share;

    public bool Has(string list) => _words.HasList(list);

    public override string ToString() => _text.ToString();

    public PageWriter Line(string text)
    {
        if (text.Length > 0)
            _text.Append(text.Replace("\\n", "\n", StringComparison.Ordinal)).Append('\n');
        return this;
    }

    public PageWriter Gap() => Line(" ");

    /// <summary>A line in which slots and choices are filled.</summary>
    public PageWriter Fill(string text) => Line(_words.Fill(text, _random, _own));

    public PageWriter Head() => Line(_furniture.Letterhead(_random));

    public PageWriter Patient() => Line(_furniture.PatientBlock(_random));

    public PageWriter Title() => Has("title") ? Line(_furniture.Decorate(_words.Pick("title", _random, _own), _random)) : this;

    /// <summary>Head of a print out of an electronic record.</summary>
    public PageWriter RecordHead() => Has("title") ? Line(_furniture.RecordPrint(_random, _words.Pick("title", _random, _own))) : Top();

    /// <summary>Letterhead, title and patient block in any order.</summary>
    public PageWriter Top() =>
        Line(_furniture.Top(_random, Has("title") ? _furniture.Decorate(_words.Pick("title", _random, _own), _random) : ""));

    public PageWriter Facts(int least, int most)
    {
        var facts = Draw("fact", least, most).Select(Fact).ToList();
        switch (_facts)
        {
            case FactStyle.Lines:
                foreach (var (label, value) in facts)
                    Line($"{label}{_colon} {value}");
                break;
            case FactStyle.Rows:
                foreach (var row in facts.Chunk(_random.Next(2, 4)))
                    Line(string.Join("   ", row.Select(fact => $"{fact.Label}{_colon} {fact.Value}")));
                break;
            case FactStyle.Grid:
                foreach (var row in facts.Chunk(_random.Next(2, 5)))
                {
                    Line(string.Join("   ", row.Select(fact => fact.Label)));
                    Line(string.Join("   ", row.Select(fact => fact.Value)));
                }

                break;
            case FactStyle.Stacked:
                foreach (var (label, value) in facts)
                    Line(label).Line(value);
                break;
            case FactStyle.Numbered:
                var number = _random.Next(1, 9);
                foreach (var (label, value) in facts)
                    Line($"{(number++).ToString(CultureInfo.InvariantCulture)}{(Chance(0.7) ? "." : "")} {label}{_colon} {value}");
                break;
            case FactStyle.Columns:
                // OCR reads a column of labels first and their values after them.
                foreach (var (label, _) in facts)
                    Line(label + _colon);
                foreach (var (_, value) in facts)
                    Line(value);
                break;
        }

        return this;
    }

    /// <summary>Sections in the order of the list, which is their usual order; seldom in another.</summary>
    public PageWriter Parts(int least, int most)
    {
        var number = 1;
        foreach (var part in Draw("part", least, most, ordered: Chance(0.85)))
        {
            var (heading, text) = Split(part, " :: ");
            heading = Cased(heading, _headings);
            _ = _parts switch
            {
                PartStyle.RunIn => Line($"{heading}: {text}"),
                PartStyle.Block => Line(heading).Line(text),
                PartStyle.BlockColon => Line(heading + ":").Line(text),
                PartStyle.Numbered => Line($"{(number++).ToString(CultureInfo.InvariantCulture)}. {heading}").Line(text),
                PartStyle.Roman => Line($"SECTION {Roman(number++)} {(Chance(0.5) ? "- " : "")}{heading}").Line(text),
                _ => Line($"{heading}{(Chance(0.5) ? " -" : "")} {text}"),
            };
        }

        return this;
    }

    public PageWriter Table(int least, int most)
    {
        if (!Has("row"))
            return this;
        if (Has("cols") && Chance(0.8))
            Line(Cased(Pick("cols"), _labels));
        foreach (var row in Draw("row", least, most, repeat: true))
            Line(row);
        return this;
    }

    public PageWriter Ticks(int least, int most)
    {
        var box = Boxes[_random.Next(Boxes.Length)];
        var ticks = Draw("tick", least, most).Select(tick =>
            $"{(_mixedBoxes && Chance(0.3) ? Boxes[_random.Next(Boxes.Length)] : box)} {tick}");
        foreach (var row in ticks.Chunk(_random.Next(1, 4)))
            Line(string.Join("   ", row));
        return this;
    }

    public PageWriter Says(int least, int most, bool run = false)
    {
        var sentences = Draw("say", least, most);
        if (run)
            return Line(string.Join(' ', sentences));
        foreach (var sentence in sentences)
            Line(sentence);
        return this;
    }

    public PageWriter Signs(int least, int most)
    {
        if (!Has("sign"))
            return Chance(0.7) ? Fill("<signature>") : this;
        foreach (var line in Draw("sign", least, most))
            Line(line);
        return this;
    }

    /// <summary>Distinct items of a list, filled; with <paramref name="repeat"/> an item may come again with other values.</summary>
    private List<string> Draw(string list, int least, int most, bool ordered = false, bool repeat = false)
    {
        if (!Has(list))
            return [];
        var count = _words.Count(list);
        var wanted = _random.Next(least, most + 1);
        var chosen = repeat
            ? Enumerable.Range(0, wanted).Select(_ => _random.Next(count)).ToArray()
            : [.. Enumerable.Range(0, count).OrderBy(_ => _random.Next()).Take(wanted)];
        if (ordered)
            Array.Sort(chosen);
        return [.. chosen.Select(item => _words.Item(list, item, _random, _own))];
    }

    private string Pick(string list) => _words.Pick(list, _random, _own);

    private (string Label, string Value) Fact(string text)
    {
        var (label, value) = Split(text, ": ");
        return (Cased(label, _labels), _blank || value.Length == 0 ? new string('_', _random.Next(4, 20)) : value);
    }

    private static (string First, string Second) Split(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text.TrimEnd(':'), "") : (text[..at], text[(at + mark.Length)..]);
    }

    private static string Cased(string text, LetterCase letters) => letters switch
    {
        LetterCase.Upper => text.ToUpperInvariant(),
        LetterCase.Lower => text.Length < 2 ? text : text[..1] + text[1..].ToLowerInvariant(),
        _ => text,
    };

    private static string Roman(int number) => number switch
    {
        1 => "I",
        2 => "II",
        3 => "III",
        4 => "IV",
        5 => "V",
        6 => "VI",
        7 => "VII",
        8 => "VIII",
        _ => "IX",
    };

    private enum LetterCase
    {
        AsWritten,
        Upper,
        Lower,
    }
}

/// <summary>Where the values of a form stand.</summary>
internal enum FactStyle
{
    Lines,
    Rows,
    Grid,
    Stacked,
    Numbered,
    Columns,
}

/// <summary>How sections are headed.</summary>
internal enum PartStyle
{
    RunIn,
    Block,
    BlockColon,
    Numbered,
    Roman,
    Plain,
}
