using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// Finds the patient labels of a page: a name with a birth date, a number, or sex and age close by, and no caption anywhere. Where they
/// stand does not matter: corner, margin, foot, or a strip of another sheet copied along.
/// </summary>
/// <param name="pieces">Those of the page.</param>
/// <param name="ofOthers">Those a heading gives to a relative, payer or clinician.</param>
/// <param name="latest">No birth date is later.</param>
/// <param name="visits">Dates with a caption that makes them no birth dates: in a back-file of years ago those too are old.</param>
internal sealed class StickerReader(List<Piece> pieces, IReadOnlySet<Piece> ofOthers, DateOnly latest, IReadOnlySet<DateOnly> visits)
{
    /// <summary>The facts of a label stand at most this many line heights below its name, or above it.</summary>
    private const double ReachBelow = 4.6;
    private const double ReachAbove = 3;

    /// <summary>On the row of the name they begin at most so many line heights behind it.</summary>
    private const double ReachBeside = 12;

    /// <summary>Rows of a label are set off from its edge by no more line heights than this.</summary>
    private const double Offset = 3;

    private const int MostParts = 5;

    /// <summary>More than any distance above.</summary>
    private const int Below = 100_000;

    /// <summary>Names that may be none, so many below one another, are a table: of vaccines, say, each with its date.</summary>
    private const int RowsOfTable = 3;

    /// <summary>Share of people with a given name from which it is one, whatever else the word means: niña is a child, and Nina a name.</summary>
    private const double CommonGivenName = 2e-5;

    /// <summary>Letters of a word from which a small first letter may be a misread capital, and of the shortest name.</summary>
    private const int ShortestName = 4;

    public IEnumerable<Sticker> Read()
    {
        var plain = pieces.Where(piece => piece is { Kind: null, Taken: false, Value.Count: > 0 } && !ofOthers.Contains(piece)).ToList();
        var names = plain.Select(piece => (Piece: piece, Name: NameOf(piece))).Where(found => found.Name is not null).ToDictionary(found => found.Piece, found => found.Name!);
        var facts = names.ToDictionary(found => found.Key, found => StickerFacts.Of(found.Key.Value.GetRange(found.Value.Words, found.Key.Value.Count - found.Value.Words), latest, visits));
        List<(Piece Piece, Piece? Owner, StickerFacts Facts)> alone = [];
        foreach (var piece in plain.Where(piece => !names.ContainsKey(piece)))
        {
            var found = StickerFacts.Of(piece.Value, latest, visits);
            if (!found.Any)
                continue;
            // Of two labels over one another the lower one may show a row below the upper one, which has its birth date already.
            var owner = OwnerOf(piece, names);
            if (owner is null || (facts[owner].IsDated && found.IsDated))
                alone.Add((piece, null, found));
            else
                facts[owner].Add(found);
            if (owner is not null)
                alone.Add((piece, owner, found));
        }

        foreach (var (piece, own) in facts)
            own.AddPage(pieces.Exists(other => other.Kind == LabelKind.OtherNumber && other.Box.Left > piece.Box.Left && Boxes.SameRow(piece.Box, other.Box) && StickerFacts.ArePages(other.Value)));
        var labels = names.Select(found => (found.Key, found.Value, Legibility: LegibilityOf(found.Value, facts[found.Key]), Facts: facts[found.Key])).Where(label => label.Facts.Identify(label.Legibility, label.Value.Newborn, label.Key.Value.Take(label.Value.Words).Min(word => word.Confidence))).ToList();
        // Only what stands below no name that could be read: the facts of the others are on their labels.
        var nameless = alone
            .Where(one => one.Facts.IdentifyAlone && (one.Owner is null || !labels.Exists(label => label.Key == one.Owner && label.Legibility > Legibility.Unheard)))
            .Select(one => new Sticker(null, one.Facts.Dates, one.Facts.SpoiltDates, one.Facts.Numbers, Legibility.Doubtful, [.. one.Piece.Value.Select(word => new MarkedBox(one.Piece.Page, word.Box))]));
        return labels
            .Where(label => label.Legibility >= Legibility.Doubtful || labels.Count(other => other.Legibility < Legibility.Doubtful && Math.Abs(other.Key.Box.Left - label.Key.Box.Left) < label.Key.Box.Height) < RowsOfTable)
            .Select(label => Label(label.Key, label.Value, label.Legibility, label.Facts)).Concat(nameless);
    }

    private static Sticker Label(Piece piece, WrittenName name, Legibility legibility, StickerFacts facts)
    {
        var words = piece.Value.GetRange(0, name.Words);
        List<MarkedBox> boxes = [.. words.Select(word => new MarkedBox(piece.Page, word.Box))];
        var mention = new NameMention(Role.Unlabelled, name.Readings, name.Suffix, name.Alias, piece.Line, boxes)
        {
            Letters = name.Letters,
            Newborn = name.Newborn,
            Confidence = words.Min(word => word.Confidence),
        };
        return new Sticker(mention, facts.Dates, facts.SpoiltDates, facts.Numbers, legibility, boxes);
    }

    private static Legibility LegibilityOf(WrittenName name, StickerFacts facts) =>
        NameTable.IsFullName(name.Readings) ? Legibility.Clear
        : name.Newborn || (name.Comma && name.Parts.Any(part => NameTable.IsName(part)) && !NameReader.IsState(name.Parts[^1])) ? Legibility.Doubtful
        : NameReader.IsState(name.Parts[^1]) ? Legibility.Unheard
        : facts.Identify(Legibility.Guessed, newborn: false, confidence: 0) && (name.Parts.Any(part => part.Length > 2 && NameTable.IsName(part)) || (name.Comma && name.Parts.Count(part => part.Length > 2) > 1)) ? Legibility.Guessed
        : Legibility.Unheard;

    /// <summary>The name whose fact it is: that on its row, else the nearest one above, else the nearest below; null where that is a captioned name or none.</summary>
    private Piece? OwnerOf(Piece fact, Dictionary<Piece, WrittenName> names)
    {
        var nearest = pieces
            .Where(name => name != fact && (names.ContainsKey(name) || (name is { Value.Count: > 0, Kind: LabelKind.PatientName or LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName })) && IsOfLabel(name.Box, fact.Box))
            .MinBy(name => Boxes.SameRow(name.Box, fact.Box) ? 0 : name.Box.Top < fact.Box.Top ? Math.Max(1, fact.Box.Top - name.Box.Bottom) : Below + name.Box.Top - fact.Box.Bottom);
        return nearest is not null && names.ContainsKey(nearest) ? nearest : null;
    }

    private static bool IsOfLabel(Box name, Box fact)
    {
        var height = Math.Max(1, Math.Min(name.Height, fact.Height));
        if (Boxes.SameRow(name, fact))
            return fact.Left > name.Left && fact.Left - name.Right < ReachBeside * height;
        var (below, above) = (fact.Top - name.Bottom, name.Top - fact.Bottom);
        return (below > -height / 2 ? below < ReachBelow * height : above > -height / 2 && above < ReachAbove * height)
            && fact.Left < name.Right + Offset * height && fact.Right > name.Left - Offset * height;
    }

    /// <summary>The name that begins the piece, in the shape labels give it, and with what a reader does to it; null where none does.</summary>
    private static WrittenName? NameOf(Piece piece)
    {
        if (piece.Value.Count > StickerFacts.MostWords + ShortestName || StickerFacts.AreAddress(piece.Value) || LabelWords.Of(piece.Value.Select(word => word.Text)).Owner == LabelOwner.Organisation
            || NameReader.Read(Mended(piece.Value)) is not { Parts.Count: >= 2 and <= MostParts, Credentialed: false } name || name.Words > piece.Value.Count || name.Letters.Length < ShortestName)
            return null;
        if (!name.Newborn && name.Parts.Any(part => MentionReader.IsQualifier(part) || (part.Length > 1 && NameTable.ShareOfGivenName(part) < CommonGivenName && LabelWords.AreLabel([part]))))
            return null;
        return piece.Value.Skip(name.Words).Any(word => word.Text.Length > 3 && char.IsLower(word.Text[0]) && char.IsLetter(word.Text[^1]) && !StickerFacts.IsSex(word.Text)) ? null : name;
    }

    // A comma read as a point, and capitals read as small letters around a comma or before capitals.
    private static List<PageWord> Mended(List<PageWord> words)
    {
        List<PageWord> mended = [.. words];
        var comma = words.FindIndex(word => word.Text.Contains(',', StringComparison.Ordinal));
        if (comma < 0)
        {
            comma = words.FindIndex(0, Math.Min(2, words.Count), word => word.Text.Length > 4 && word.Text[^1] is '.' or ';' && word.Text.Count(char.IsLetter) >= word.Text.Length - 2);
            if (comma >= 0)
                mended[comma] = mended[comma] with { Text = mended[comma].Text[..^1] + "," };
        }

        var capitals = comma is 0 or 1 ? Math.Min(comma + 2, words.Count) : words.Count > 1 && char.IsUpper(words[1].Text[0]) ? 1 : 0;
        for (var i = 0; i < capitals; i++)
        {
            if (mended[i].Text.Length >= (i > comma ? ShortestName - 1 : ShortestName) && char.IsLower(mended[i].Text[0]))
                mended[i] = mended[i] with { Text = char.ToUpperInvariant(mended[i].Text[0]) + mended[i].Text[1..] };
        }

        return mended;
    }
}

/// <summary>What stands around a name on a label.</summary>
internal sealed class StickerFacts
{
    /// <summary>Words of the longest row of facts: a date, sex, an age in brackets, a number or two.</summary>
    public const int MostWords = 7;

    /// <summary>Other words that may stand among them, as a clinician's name does.</summary>
    private const int MostOtherWords = 2;

    /// <summary>A date within so many years is that of a visit, unless another fact stands by it.</summary>
    private const int YearsOfVisits = 2;

    private const int ShortestNumber = 6;
    private const int LongestNumber = 14;
    private const int DigitsOfTelephone = 10;

    /// <summary>Digits of record numbers, or one more: enough beside a name half read where such a number is alone on its row.</summary>
    private const int DigitsOfPlainNumber = 7;

    /// <summary>A foot that says by whom a page was printed has a page number, too, and is hardly ever read as well as a name.</summary>
    private const double SureReading = 0.7;

    /// <summary>Digits a spoilt date must have left, and how many it has at most: a social security number has nine.</summary>
    private const int FewestDigitsOfDate = 4;
    private const int MostDigitsOfDate = 8;

    private bool _sex;
    private bool _age;
    private bool _page;
    private bool _old;
    private bool _number;
    private bool _clinician;

    public List<DateReading> Dates { get; } = [];
    public List<string> SpoiltDates { get; } = [];
    public List<string> Numbers { get; } = [];

    public bool Any => Dates.Count + SpoiltDates.Count + Numbers.Count > 0 || _sex || _age || _page;

    private bool Dated => _old || SpoiltDates.Count > 0 || (Dates.Count > 0 && (_sex || _age || Numbers.Count > 0));

    /// <summary>Whether this and a name are a patient's label: the worse the name can be read, the more it takes.</summary>
    public bool Identify(Legibility name, bool newborn, double confidence) => name switch
    {
        _ when _clinician => false,
        _ when newborn => Any,
        Legibility.Clear => Dated || Numbers.Count > 0 || (_sex && _age) || _page,
        Legibility.Doubtful => Dated || Numbers.Count > 0 || (_sex && _age) || (_page && confidence >= SureReading),
        Legibility.Guessed => Dated || _number,
        _ => Dates.Count + Numbers.Count > 0,
    };

    /// <summary>Enough without a name: a birth date and a sex.</summary>
    public bool IdentifyAlone => IsDated && (_sex || _age);

    /// <summary>A birth date is on it, as far as it can be told from the date of a visit.</summary>
    public bool IsDated => _old || SpoiltDates.Count > 0;

    public static StickerFacts Of(List<PageWord> words, DateOnly latest, IReadOnlySet<DateOnly> visits)
    {
        var facts = new StickerFacts();
        var others = words.Count(word => word.Text.Count(char.IsLetter) > 3 && !IsSex(word.Text) && !IsPage(word.Text) && !NameReader.IsMonth(NameText.Join(word.Text)));
        if (words.Count == 0 || words.Count > MostWords || others > MostOtherWords || AreAddress(words) || Phones.Parse(string.Concat(words.Select(word => word.Text))) != 0)
            return facts;
        facts.ReadDate(words, latest, visits);
        foreach (var word in words)
            facts.Read(word.Text, latest, words.Count == 1);
        for (var i = 0; i + 1 < words.Count; i++)
        {
            facts._page |= IsPage(words[i].Text) && words[i + 1].Text.Any(char.IsAsciiDigit);
            facts._page |= ArePages(words.GetRange(i, words.Count - i));
            // Jan 17, 1430.
            if (facts.Dates.Count == 0 && NameReader.IsMonth(NameText.Join(words[i].Text)) && words.GetRange(i + 1, words.Count - i - 1).Sum(word => word.Text.Count(char.IsAsciiDigit)) is >= FewestDigitsOfDate and <= MostDigitsOfDate)
                facts.SpoiltDates.Add(NameText.Join(string.Concat(words.Skip(i).Select(word => word.Text))));
        }

        return facts;
    }

    public void Add(StickerFacts other)
    {
        (_sex, _age, _page, _old, _number, _clinician) = (_sex || other._sex, _age || other._age, _page || other._page, _old || other._old, _number || other._number, _clinician || other._clinician);
        Dates.AddRange(other.Dates);
        SpoiltDates.AddRange(other.SpoiltDates);
        Numbers.AddRange(other.Numbers);
    }

    public void AddPage(bool page) => _page |= page;

    /// <summary>2 of 3.</summary>
    public static bool ArePages(List<PageWord> words) =>
        words.Count > 2 && words[0].Text.Length < 3 && char.IsAsciiDigit(words[0].Text[0]) && words[1].Text is { Length: 2 } of && of[1] == 'f' && words[2].Text.Any(char.IsAsciiDigit);

    private void ReadDate(List<PageWord> words, DateOnly latest, IReadOnlySet<DateOnly> visits)
    {
        // Rare readings are there for finding.
        Dates.AddRange(DateReader.Read(string.Join(' ', words.Select(word => word.Text).Where(word => !IsPlainNumber(word))), latest).Where(reading => reading.Weight >= 0.2));
        _old = Dates.Exists(reading => reading.Date < latest.AddYears(-YearsOfVisits) && !visits.Contains(reading.Date));
    }

    private void Read(string word, DateOnly latest, bool isAlone)
    {
        var bare = NameText.Join(word);
        var digits = word.Count(char.IsAsciiDigit);
        _sex |= IsSex(word);
        _clinician |= bare is "LIC" or "LICENSE" or "NPI" or "DEA" or "MD" or "RN" or "NP" or "DO";
        _age |= bare is "YR" or "YRS" or "YO" or "YEARS" || (digits is 1 or 2 or 3 && bare.Length == digits + 1 && bare[^1] == 'Y');
        var cuts = word.TrimEnd('-', '/').Count(c => c is '/' or '-');
        if (Dates.Count == 0 && ((cuts == 2 && digits is >= FewestDigitsOfDate and <= MostDigitsOfDate) || (cuts == 1 && digits is >= MostDigitsOfDate - 1 and <= MostDigitsOfDate + 1 && word.Contains('/', StringComparison.Ordinal)) || IsWithMonth(bare)))
            SpoiltDates.Add(bare);
        else if (cuts == 0 && bare.Length is >= ShortestNumber and <= LongestNumber && digits != DigitsOfTelephone && digits >= bare.Length - 3 && !word.Contains(':', StringComparison.Ordinal) && (IsPlainNumber(word) || DateReader.Read(word, latest).Count == 0))
        {
            Numbers.Add(RecordNumbers.Normalize(string.Concat(word.Select(Digits.Fold))));
            _number |= isAlone && digits is DigitsOfPlainNumber or DigitsOfPlainNumber + 1;
        }
    }

    public static bool IsSex(string text) =>
        NameText.Join(text) is { } bare && (bare is "M" or "F" or "MALE" || (bare.Length is >= 5 and <= 7 && EditDistance.Within(bare, "FEMALE", 1) >= 0));

    // 01052011 is a record number rather than the fifth of January.
    private static bool IsPlainNumber(string word) => word.Length == DigitsOfPlainNumber + 1 && word.All(char.IsAsciiDigit);

    // 21SFP1968.
    private static bool IsWithMonth(string bare) =>
        bare.Length is 8 or 9 && char.IsAsciiDigit(bare[0]) && bare.AsSpan(bare.Length - 4).IndexOfAnyExceptInRange('0', '9') < 0 && bare.AsSpan(bare.Length - 7, 3).IndexOfAnyExceptInRange('A', 'Z') < 0;

    private static bool IsPage(string text) => NameText.Join(text) is "PAGE" or "PG" or "AGE" or "PAGC" or "PAG";

    /// <summary>418 Sycamore St; OH 44102.</summary>
    public static bool AreAddress(List<PageWord> words) =>
        (words.Count >= 2 && words[0].Text.All(char.IsAsciiDigit) && words[0].Text.Length < ShortestNumber && words[1].Text.Count(char.IsLetter) >= 2 && !words[1].Text.Any(char.IsAsciiDigit) && !IsSex(words[1].Text) && !NameReader.IsMonth(NameText.Join(words[1].Text)))
        || words.Exists(word => word.Text.Length is 7 or 12 && NameReader.IsState(word.Text[..2]) && word.Text.AsSpan(2, 5).IndexOfAnyExceptInRange('0', '9') < 0)
        || words.Zip(words.Skip(1)).Any(pair => NameReader.IsState(pair.First.Text) && pair.Second.Text.Count(char.IsAsciiDigit) is 5 or 9);
}
