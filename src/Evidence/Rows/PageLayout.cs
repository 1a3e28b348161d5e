using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>A word of a page, cleaned so that labels and values do not stick together.</summary>
/// <param name="Confidence">Probability in [0, 1] that it was read right.</param>
public readonly record struct PageWord(string Text, Box Box, double Confidence = 1)
{
    public bool EndsLabel => Text.Length > 0 && Text[^1] is ':' or ';';
}

/// <summary>A run of words under one label, or under none.</summary>
public sealed class Piece
{
    public required int Page { get; init; }
    public required int Line { get; init; }
    public required LabelKind? Kind { get; init; }

    /// <summary>The label was closed by a colon; without one it might be prose.</summary>
    public bool Colon { get; init; }
    public Box LabelBox { get; init; }
    public required List<PageWord> Value { get; set; }

    /// <summary>The value stood below or beside the label, not behind it.</summary>
    public bool Fetched { get; set; }

    /// <summary>The words were the value of a label elsewhere.</summary>
    public bool Taken { get; set; }

    /// <summary>Whom the label names; null where it is not known, or there is none.</summary>
    public LabelOwner? Owner { get; init; }

    /// <summary>The label names nobody itself: <c>Name:</c> belongs to whoever the heading above it is about.</summary>
    public bool Generic => Owner == LabelOwner.Nobody;

    /// <summary>The end of a sentence, alone on its line: what stands below is not governed by it.</summary>
    public bool Passing { get; init; }

    /// <summary>The label says that the field is the patient's: <c>Patient date of birth:</c>, <c>PATIENT MRN</c>.</summary>
    public bool OfPatient { get; init; }

    /// <summary>Words such as <c>INTENDED RECIPIENT</c> that stand alone above the fields they govern.</summary>
    public bool Heading { get; set; }

    public Box Box => Value.Count == 0 ? LabelBox : Kind is null ? Boxes.Union(Value) : Boxes.Union(LabelBox, Boxes.Union(Value));
}

public static class Boxes
{
    public static Box Union(Box a, Box b)
    {
        var (left, top) = (Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top));
        return new Box(left, top, Math.Max(a.Right, b.Right) - left, Math.Max(a.Bottom, b.Bottom) - top);
    }

    public static Box Union(IEnumerable<PageWord> words) => words.Select(word => word.Box).Aggregate(Union);

    /// <summary>Half of the lower one lies beside the other.</summary>
    public static bool SameRow(Box a, Box b) =>
        Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top) >= Math.Min(a.Height, b.Height) * 0.5;
}

/// <summary>Turns the lines of a page into labelled pieces, fetching values that stand beside or below their label.</summary>
public static class PageLayout
{
    /// <summary>A gap wider than this many line heights begins a new column.</summary>
    private const double ColumnGap = 1.6;

    /// <summary>A value stands at most this many line heights below its label.</summary>
    private const double FarBelow = 2.6;

    /// <summary>Longer runs of words before a colon are no label.</summary>
    private const int LongestLabel = 8;

    public static List<Piece> Pieces(PageText page, int pageNumber, Func<string, bool> isName)
    {
        List<Piece> pieces = [];
        for (var line = 0; line < page.Lines.Count; line++)
        {
            foreach (var segment in Segments(page.Lines[line]))
                Split(IsNumberedRow(segment) ? segment : WithoutItemNumber(segment), pageNumber, line, isName, pieces);
        }

        foreach (var piece in pieces.Where(piece => IsNameOf(piece.Kind)))
            GoOnBelow(piece, pieces, isName);

        foreach (var piece in pieces.Where(piece => piece is { Kind: not null, Value.Count: 0, Heading: false }))
        {
            if (!FetchBeside(piece, pieces, isName) && !FetchBelow(piece, pieces, isName))
                piece.Heading = IsNameOf(piece.Kind) && !piece.Passing;
        }

        return pieces;
    }

    /// <summary>The line cut at wide gaps, pipes and bullets.</summary>
    private static IEnumerable<List<PageWord>> Segments(TextLine line)
    {
        List<PageWord> segment = [];
        foreach (var word in line.Words.SelectMany(Clean))
        {
            var separator = word.Text is "|" or "•" or "+" or "*" or "||" or "·";
            if (segment.Count > 0 && (separator || word.Box.Left - segment[^1].Box.Right > ColumnGap * Math.Max(word.Box.Height, segment[^1].Box.Height)))
            {
                yield return segment;
                segment = [];
            }

            if (separator || (!word.Text.Any(char.IsLetterOrDigit) && !word.Text.AsSpan().ContainsAny(":;,")))
                continue;
            // A colon set off by a space belongs to the word before it.
            if (word.Text is ":" or ";" && segment.Count > 0)
                segment[^1] = new PageWord(segment[^1].Text + ":", Boxes.Union(segment[^1].Box, word.Box));
            else
                segment.Add(word);
        }

        if (segment.Count > 0)
            yield return segment;
    }

    /// <summary>Cuts what a reader ran together: <c>DOB:03/14/1962</c>, <c>DOB03/14/1962</c>, <c>Thompson,Camila</c>, <c>Name|</c>.</summary>
    private static IEnumerable<PageWord> Clean(TextWord word)
    {
        var text = word.Text;
        var from = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var cut = text[i - 1] switch
            {
                ':' or ';' => !char.IsAsciiDigit(text[i]) || !char.IsAsciiDigit(text[Math.Max(0, i - 2)]),
                '|' => true,
                ',' => char.IsLetter(text[i]),
                'B' or 'b' => i == 3 && char.IsAsciiDigit(text[i]) && Labels.Letters(text.AsSpan(0, 3)) == "DOB",
                _ => text[i] == '|',
            };
            if (!cut)
                continue;
            yield return Cut(word, from, i);
            from = i;
        }

        if (text.Length > from)
            yield return Cut(word, from, text.Length);
    }

    private static PageWord Cut(TextWord word, int from, int to)
    {
        if (from == 0 && to == word.Text.Length)
            return new PageWord(word.Text, word.Box, word.Confidence);
        var (width, length) = ((double)word.Box.Width, word.Text.Length);
        var left = word.Box.Left + (int)(width * from / length);
        return new PageWord(word.Text[from..to], word.Box with { Left = left, Width = (int)(width * (to - from) / length) }, word.Confidence);
    }

    private static void Split(List<PageWord> segment, int page, int line, Func<string, bool> isName, List<Piece> pieces)
    {
        var column = new Column(segment, segment.ConvertAll(word => word.Text), page, line, isName);
        var numbered = IsNumberedRow(segment);
        Piece? current = null;
        for (var at = 0; at < segment.Count;)
        {
            // 9 PATIENT ADDRESS 10 BIRTHDATE 11 SEX: each number begins a box of its own.
            var box = numbered && IsItemNumber(segment[at].Text);
            if (box)
                (at, current) = (at + 1, null);
            var label = box ? LabelAfterNumber(column, at) : LabelByWords(column, at, first: current is null) ?? LabelOfList(column, at, inText: current is { Kind: null });
            if (label is var (labelled, words))
            {
                pieces.Add(current = labelled);
                at += words;
                continue;
            }

            if (box)
                continue;
            // A semicolon is a colon misread at a label, and a comma between names.
            if (segment[at].EndsLabel && segment[at].Text.Length > 2 && (segment[at].Text[^1] == ':' || current is null))
            {
                // A label nobody knows: it takes the words before it that are not a value of an earlier label.
                var unknown = segment[at].Box;
                if (current is { Kind: null })
                {
                    pieces.Remove(current);
                    unknown = Boxes.Union(unknown, Boxes.Union(current.Value));
                }

                current = new Piece { Page = page, Line = line, Kind = LabelKind.Unknown, Colon = true, LabelBox = unknown, Value = [] };
                pieces.Add(current);
                at++;
                continue;
            }

            if (current is null)
            {
                current = new Piece { Page = page, Line = line, Kind = null, Value = [] };
                pieces.Add(current);
            }

            current.Value.Add(segment[at++]);
        }
    }

    /// <summary>The caption of a box, behind its number; null where the list does not know it.</summary>
    private static (Piece Piece, int Words)? LabelAfterNumber(Column column, int at)
    {
        if (FindAfterNumber(column.Texts, at, column.IsName) is not var (label, words))
            return null;
        return (new Piece
        {
            Page = column.Page,
            Line = column.Line,
            Kind = label.Kind,
            LabelBox = Boxes.Union(column.Words.GetRange(at - 1, words + 1)),
            Value = [],
            Owner = LabelWords.Of(column.Texts.GetRange(at, words)).Owner,
            OfPatient = LabelWords.SayPatient(column.Texts.GetRange(at, words)),
        }, words);
    }

    /// <summary>The label of the list that begins at a word; null without one.</summary>
    /// <param name="inText">The words before it are no value of a label: it may be a word of the same text.</param>
    private static (Piece Piece, int Words)? LabelOfList(Column column, int at, bool inText)
    {
        var (segment, texts) = (column.Words, column.Texts);
        var found = Labels.Find(texts, at, i => segment[i].EndsLabel, i => IsValueLike(segment[i].Text), i => column.IsName(segment[i].Text));
        if (found is not { } label || (label.Label.Use == LabelUse.Cautious && inText))
            return null;
        var words = label.Words + Remark(segment, at + label.Words);
        return (new Piece
        {
            Page = column.Page,
            Line = column.Line,
            Kind = label.Label.Kind,
            Colon = segment[at + words - 1].EndsLabel,
            LabelBox = Boxes.Union(segment.GetRange(at, words)),
            Value = [],
            Owner = LabelWords.Of(texts.GetRange(at, label.Words)).Owner,
            OfPatient = LabelWords.SayPatient(texts.GetRange(at, label.Words)),
            Passing = texts[at + words - 1][^1] == '.' && char.IsLower(texts[at][0]),
        }, words);
    }

    /// <summary>
    /// A label that no list holds but whose words say what it is: closed by a colon, or alone in its cell. Null where there is none, or
    /// where the list knows it.
    /// </summary>
    private static (Piece Piece, int Words)? LabelByWords(Column column, int at, bool first)
    {
        var segment = column.Words;
        var length = 1;
        while (at + length < segment.Count && length < LongestLabel && !segment[at + length - 1].EndsLabel)
            length++;
        var closed = segment[at + length - 1].EndsLabel;
        if (!closed && (!first || at + length < segment.Count))
            return null;
        var words = column.Texts.GetRange(at, length);
        if (Labels.IsListed(words) || !LabelWords.AreLabel(words) || (words[^1][^1] == '.' && char.IsLower(words[0][0])))
            return null;
        var said = LabelWords.Of(words);
        // Without a colon two words of a label's kind may still be a sentence or a firm.
        if (KindOf(said) is not { } kind || !(closed || IsNameOf(kind) || kind is LabelKind.BirthDate or LabelKind.GuarantorBirthDate))
            return null;
        return (new Piece
        {
            Page = column.Page,
            Line = column.Line,
            Kind = kind,
            Colon = closed,
            LabelBox = Boxes.Union(segment.GetRange(at, length)),
            Value = [],
            Owner = said.Owner,
            OfPatient = LabelWords.SayPatient(words),
            Heading = !closed && LabelWords.AreHeading(words),
        }, length);
    }

    private static LabelKind? KindOf((LabelOwner Owner, LabelField Field) said) => said switch
    {
        (_, LabelField.Relationship) => LabelKind.OtherText,
        (LabelOwner.Nobody, LabelField.Name) => LabelKind.PatientName,
        (LabelOwner.Subject, LabelField.Name or LabelField.None) => LabelKind.PatientName,
        (LabelOwner.Relative, LabelField.Name or LabelField.None) => LabelKind.ContactName,
        (LabelOwner.Payer, LabelField.Name or LabelField.None) => LabelKind.GuarantorName,
        (LabelOwner.Provider, LabelField.Name or LabelField.None) => LabelKind.ProviderName,
        (LabelOwner.Subject or LabelOwner.Nobody, LabelField.BirthDate) => LabelKind.BirthDate,
        (_, LabelField.BirthDate) => LabelKind.GuarantorBirthDate,
        (LabelOwner.Subject, LabelField.Phone) => LabelKind.Phone,
        (LabelOwner.Nobody, LabelField.Phone) => null,
        (_, LabelField.Phone) => LabelKind.OtherPhone,
        (LabelOwner.Subject, LabelField.Address) => LabelKind.Address,
        (LabelOwner.Subject, LabelField.Sex) => LabelKind.Sex,
        (LabelOwner.Subject, LabelField.Age) => LabelKind.Age,
        (LabelOwner.Subject or LabelOwner.Nobody, _) => null,
        (_, LabelField.Number) => LabelKind.OtherNumber,
        _ => LabelKind.OtherText,
    };

    private static bool IsNameOf(LabelKind? kind) => kind is LabelKind.PatientName or LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName;

    // The value stands below the number, not below the words.
    private static PageWord WithNumber(PageWord number, PageWord word) => word with { Box = Boxes.Union(number.Box, word.Box) };

    /// <summary>Forms number their fields: <c>2. PATIENT'S NAME</c>, <c>1a. INSURED'S ID</c>, <c>A. Name</c>, <c>10 BIRTHDATE</c>.</summary>
    private static List<PageWord> WithoutItemNumber(List<PageWord> segment)
    {
        var first = segment[0].Text;
        if (segment.Count < 2 || first.Length > 4 || segment[1].Text.Length == 0 || !char.IsLetter(segment[1].Text[0]))
            return segment;
        var closed = first[^1] is '.' or ')';
        var number = char.IsAsciiDigit(first[0]) && first.Count(char.IsLetter) <= 1;
        var letter = closed && first.Length == 2 && char.IsUpper(first[0]);
        return (closed && number) || ((letter || (number && first.Length <= 3)) && LabelWords.AreLabel(segment.Skip(1).TakeWhile(word => word.Text[0] != '(').Select(word => word.Text)))
            ? [WithNumber(segment[0], segment[1]), .. segment.Skip(2)] : segment;
    }

    private static bool IsItemNumber(string text) =>
        char.IsAsciiDigit(text[0]) && text.TrimEnd('.', ')') is { Length: <= 3 } bare && bare.Count(char.IsAsciiDigit) <= 2 && bare.Count(char.IsLetter) <= 1 && bare.All(char.IsAsciiLetterOrDigit);

    /// <summary>
    /// A row of boxes whose captions are numbered, as on claim forms: it begins with a number, no number stands without a caption, and at
    /// least two captions are known. No colon: <c>Age: 45 Sex: M</c> is no such row.
    /// </summary>
    private static bool IsNumberedRow(List<PageWord> segment)
    {
        if (segment.Count < 4 || !IsItemNumber(segment[0].Text) || segment.Exists(word => word.EndsLabel) || !segment.TrueForAll(word => IsItemNumber(word.Text) || word.Text.Count(char.IsAsciiDigit) <= word.Text.Length / 2))
            return false;
        var texts = segment.ConvertAll(word => word.Text);
        var numbers = Enumerable.Range(0, texts.Count).Where(i => IsItemNumber(texts[i])).ToList();
        return numbers.TrueForAll(i => i + 1 < texts.Count && !IsItemNumber(texts[i + 1])) && numbers.Count(i => FindAfterNumber(texts, i + 1, _ => false) is not null) >= 2;
    }

    /// <summary>The label behind an item number, if the list knows it.</summary>
    private static (Label Label, int Words)? FindAfterNumber(List<string> texts, int at, Func<string, bool> isName)
    {
        var rest = texts.Skip(at).TakeWhile(text => !IsItemNumber(text)).ToList();
        return rest.Count == 0 ? null : Labels.Find(rest, 0, _ => false, _ => true, i => isName(rest[i]));
    }

    /// <summary><c>Chang,</c> at the end of a narrow box goes on below it with <c>Isabella J</c>.</summary>
    private static void GoOnBelow(Piece piece, List<Piece> pieces, Func<string, bool> isName)
    {
        if (piece.Value.Count is not (1 or 2) || piece.Value[^1].Text[^1] != ',' || piece.Value[^1].Text.Length < 3 || NameReader.Read(piece.Value) is not { Comma: false, Credentialed: false })
            return;
        var (box, height) = (piece.Box, Math.Max(1, piece.Value[^1].Box.Height));
        var right = pieces.Where(other => other != piece && other.Page == piece.Page && other.Box.Left > box.Right && Boxes.SameRow(other.Box, box)).Select(other => other.Box.Left).DefaultIfEmpty(int.MaxValue).Min();
        var below = pieces.Find(other => other is { Kind: null, Taken: false, Value.Count: 1 or 2 } && other.Page == piece.Page && other.Box.Top > box.Top + height / 2 && other.Box.Top < box.Bottom + height * 3 / 2
            && other.Box.Left >= piece.LabelBox.Left && other.Box.Left < right && isName(other.Value[0].Text) && other.Value.TrueForAll(word => word.Text.All(c => char.IsLetter(c) || c is '.' or '-' or '\'')));
        if (below is null)
            return;
        piece.Value = [.. piece.Value, .. below.Value];
        below.Taken = true;
    }

    /// <summary>How many words behind a label are a remark in parentheses: <c>Name (Last, First, MI):</c>.</summary>
    private static int Remark(List<PageWord> segment, int at)
    {
        if (at >= segment.Count || segment[at].Text[0] != '(' || (at > 0 && segment[at - 1].EndsLabel))
            return 0;
        var end = segment.FindIndex(at, word => word.Text.Contains(')', StringComparison.Ordinal));
        return end < 0 || end - at > 5 ? 0 : end - at + 1;
    }

    private static bool IsValueLike(string text) => text.Length > 0 && (char.IsUpper(text[0]) || char.IsAsciiDigit(text[0]) || text[0] is '"' or '(');

    private static bool FetchBeside(Piece label, List<Piece> pieces, Func<string, bool> isName)
    {
        Piece? nearest = null;
        foreach (var piece in pieces)
        {
            if (piece == label || piece.Page != label.Page || piece.Taken || !Boxes.SameRow(piece.Box, label.LabelBox) || piece.Box.Left < label.LabelBox.Right - label.LabelBox.Height / 2)
                continue;
            if (nearest is null || piece.Box.Left < nearest.Box.Left)
                nearest = piece;
        }

        if (nearest is not { Kind: null } || nearest.Box.Left - label.LabelBox.Right > 25 * Math.Max(1, label.LabelBox.Height) || !Fits(label.Kind, nearest.Value, isName))
            return false;
        Take(label, nearest, nearest.Value);
        return true;
    }

    private static bool FetchBelow(Piece label, List<Piece> pieces, Func<string, bool> isName)
    {
        var (box, height) = (label.LabelBox, Math.Max(1, label.LabelBox.Height));
        var right = int.MaxValue;
        foreach (var piece in pieces)
        {
            if (piece != label && piece is { Kind: not null } && Boxes.SameRow(piece.LabelBox, box) && piece.LabelBox.Left > box.Left)
                right = Math.Min(right, piece.LabelBox.Left - height / 2);
        }

        Piece? nearest = null;
        List<PageWord> words = [];
        foreach (var piece in pieces)
        {
            if (piece.Kind is not null || piece.Value.Count == 0)
                continue;
            var below = piece.Value.FindAll(word => word.Box.Top > box.Top + height * 0.6 && word.Box.Top < box.Bottom + FarBelow * height && word.Box.Left >= box.Left - 1.5 * height && word.Box.Left < right);
            if (below.Count == 0 || below[0].Box.Left > box.Right + 2 * height || (piece.Taken && below.Count == piece.Value.Count) || !Fits(label.Kind, below, isName))
                continue;
            if (nearest is null || below[0].Box.Top < words[0].Box.Top)
                (nearest, words) = (piece, below);
        }

        if (nearest is null)
            return false;
        Take(label, nearest, words);
        return true;
    }

    /// <summary>Whether words beside or below a label can be its value at all: a heading is no name, a name no date.</summary>
    private static bool Fits(LabelKind? kind, List<PageWord> words, Func<string, bool> isName) => kind switch
    {
        LabelKind.PatientName => NameReader.Read(words) is { } name && (name.Comma || words.Take(name.Words).Any(word => isName(word.Text))),
        LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName => NameReader.Read(words) is not null,
        LabelKind.BirthDate or LabelKind.RecordNumber or LabelKind.Phone or LabelKind.Ssn or LabelKind.Age or LabelKind.Address => words.Take(3).Any(word => word.Text.Any(char.IsAsciiDigit)),
        _ => true,
    };

    private static void Take(Piece label, Piece from, List<PageWord> words)
    {
        label.Value = [.. words];
        label.Fetched = true;
        if (words.Count == from.Value.Count)
            from.Taken = true;
        else
            from.Value = from.Value.FindAll(word => !words.Contains(word));
    }

    /// <summary>Words that stand together in a line, as one column of it.</summary>
    private sealed record Column(List<PageWord> Words, List<string> Texts, int Page, int Line, Func<string, bool> IsName);
}
