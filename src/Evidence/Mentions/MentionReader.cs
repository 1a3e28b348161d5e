using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>Finds everything on a document's pages that says whose it is, and in which role it stands there.</summary>
/// <param name="latest">No birth date is later.</param>
public sealed partial class MentionReader(DateOnly latest)
{
    /// <summary>Digits that a spoilt date must have left to be worth comparing.</summary>
    private const int FewestDigitsOfDate = 4;

    /// <summary>A date within so many years is that of a visit rather than of a birth, unless it stands right by the name.</summary>
    private const int YearsOfVisits = 2;

    /// <summary>Share of people with a given name from which it is one and no other word.</summary>
    private const double CommonGivenName = 1e-5;

    /// <summary>Words of the longest line that heads a page with somebody's name.</summary>
    private const int MostWordsOfHead = 8;

    /// <summary>Share of the page's height from the top in which a page says whose it is.</summary>
    private const double HeadZone = 0.25;

    /// <summary>A name heading and the date of birth that belongs to it are at most this many line heights apart.</summary>
    private const double HeadingReach = 2.6;

    /// <summary>What follows the comma in the names of tests and diagnoses: <c>IRON, TOTAL</c>.</summary>
    private static readonly HashSet<string> Qualifiers = new(StringComparer.Ordinal)
    {
        "TOTAL", "SERUM", "PLASMA", "URINE", "FREE", "DIRECT", "RANDOM", "FASTING", "WHOLE", "BLOOD", "AUTOMATED", "MANUAL", "LEFT", "RIGHT", "CHRONIC", "ACUTE", "INC", "LLC", "QUANT", "QUANTITATIVE", "SCREEN", "PANEL", "CULTURE",
    };

    private readonly List<NameMention> _names = [];
    private readonly List<BirthMention> _births = [];
    private readonly List<(string, IReadOnlyList<MarkedBox>)> _spoiltBirths = [];
    private readonly List<NumberMention> _numbers = [];
    private readonly List<PhoneMention> _phones = [];
    private readonly List<StreetMention> _streets = [];
    private readonly List<(int, IReadOnlyList<MarkedBox>)> _ssn4 = [];
    private readonly List<(int, IReadOnlyList<MarkedBox>)> _zips = [];
    private readonly List<(char, IReadOnlyList<MarkedBox>)> _sexes = [];
    private readonly List<(int, IReadOnlyList<MarkedBox>)> _ages = [];
    private readonly HashSet<DateOnly> _otherDates = [];
    private readonly HashSet<DateOnly> _captionedDates = [];
    private readonly List<Sticker> _stickers = [];
    private readonly List<Narrative> _narratives = [];
    private readonly HashSet<string> _looseNumbers = new(StringComparer.Ordinal);
    private int _row;
    private int _headBottom;
    private int _namesOfEarlierPages;
    private List<Piece> _pieces = [];
    private List<string> _places = [];

    [GeneratedRegex(@"\(?(?<![0-9])([2-9]\d{2})\)?[-.\s]{0,2}(\d{3})[-.\s]{0,2}(\d{4})(?![0-9])")]
    private static partial Regex PhoneShape();

    [GeneratedRegex(@"(?<![0-9])(\d{4})\s*$")]
    private static partial Regex FinalFour();

    [GeneratedRegex(@"^\W*(\d{1,3})\s*(?:y|yrs?|years?|yo|y/o)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex YearsShape();

    [GeneratedRegex(@"(?<![0-9])(\d{5})(?:-\d{4})?(?![0-9])")]
    private static partial Regex ZipShape();

    [GeneratedRegex(@"^\W*\d{1,3}\s*(?:y\.?o\b|y/o\b|yrs?\b|years?\b)", RegexOptions.IgnoreCase)]
    private static partial Regex AgeWithUnit();

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private int _pages;

    /// <summary>What was found on the pages read so far.</summary>
    public Mentions Mentions => new()
    {
        Names = _names,
        Births = _births,
        SpoiltBirths = _spoiltBirths,
        RecordNumbers = _numbers,
        Phones = _phones,
        Streets = _streets,
        Ssn4 = _ssn4,
        Zips = _zips,
        Sexes = _sexes,
        Ages = _ages,
        OtherDates = [.. _otherDates],
        Stickers = _stickers,
        Narratives = _narratives,
    };

    public static Mentions Read(IEnumerable<PageText> pages, DateOnly latest)
    {
        var reader = new MentionReader(latest);
        foreach (var page in pages)
            reader.Add(page);
        return reader.Mentions;
    }

    /// <summary>Reads the next page of the document.</summary>
    public void Add(PageText page)
    {
        var before = (Names: _names.Count, Stickers: _stickers.Count, Births: _births.Count, Numbers: _numbers.Count, Phones: _phones.Count, Streets: _streets.Count,
            Ssn4: _ssn4.Count, Zips: _zips.Count, Sexes: _sexes.Count, Ages: _ages.Count);
        ReadPage(page, _pages++);
        KeepNew(_names, before.Names, name => $"name {name.Role} {name.Letters} {name.Suffix} {name.Alias} {name.Newborn} {name.IsHeadline} {string.Join('|', name.Readings)}");
        KeepNew(_stickers, before.Stickers, sticker => $"sticker {sticker.Name?.Letters} {string.Join('|', sticker.Dates)} {string.Join('|', sticker.Numbers)}");
        KeepNew(_births, before.Births, birth => $"birth {birth.Role} {string.Join('|', birth.Readings)}");
        KeepNew(_numbers, before.Numbers, number => $"number {number.Role} {number.Value}");
        KeepNew(_phones, before.Phones, phone => $"phone {phone.Value} {phone.Labelled}");
        KeepNew(_streets, before.Streets, street => $"street {street.House} {street.Labelled} {string.Join(' ', street.Words)}");
        KeepNew(_ssn4, before.Ssn4, ssn4 => $"ssn4 {ssn4.Item1}");
        KeepNew(_zips, before.Zips, zip => $"zip {zip.Item1}");
        KeepNew(_sexes, before.Sexes, sex => $"sex {sex.Item1}");
        KeepNew(_ages, before.Ages, age => $"age {age.Item1}");
    }

    /// <summary>
    /// Drops what earlier pages said in the same words and role. A field is weighed by its best mention and doubted by any,
    /// so a repetition changes nothing, and the running head of a chart of thousands of pages repeats.
    /// </summary>
    private void KeepNew<T>(List<T> mentions, int from, Func<T, string> said)
    {
        var kept = from;
        for (var i = from; i < mentions.Count; i++)
        {
            if (_said.Add(said(mentions[i])))
                mentions[kept++] = mentions[i];
        }

        mentions.RemoveRange(kept, mentions.Count - kept);
    }

    private void ReadPage(PageText page, int number)
    {
        _pieces = PageLayout.Pieces(page, number, word => Known(NameText.Join(word)));
        _headBottom = (int)(page.Height * HeadZone);
        _namesOfEarlierPages = _names.Count;
        _narratives.Add(Narrative.Of(page, number));
        _places = [.. _pieces.Where(IsPlaceOrFirm).Select(piece => NameText.Join(TextOf(piece.Value)))];
        var owners = new FieldOwners(_pieces);
        HashSet<Piece> ofOthers = [];
        foreach (var piece in _pieces)
        {
            if (owners.Enter(piece))
                _row++;
            if (owners.HeadingOf(piece) is { } heading && FieldOwners.IsSomebodyElse(heading))
                ofOthers.Add(piece);
            if (piece.Taken)
                continue;
            var kind = owners.KindOf(piece);
            switch (kind)
            {
                case LabelKind.PatientName or LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName or LabelKind.Unknown:
                    if (kind != LabelKind.Unknown || ReadName(piece, kind.Value, dryRun: true))
                        owners.Is(kind.Value, piece);
                    ReadName(piece, kind.Value, dryRun: false);
                    if (kind == LabelKind.PatientName)
                        ReadPlaces(piece);
                    break;
                case LabelKind.BirthDate:
                    ReadBirth(piece, RoleOf(owners.OwnerOf(piece)));
                    break;
                case LabelKind.GuarantorBirthDate:
                    ReadBirth(piece, Role.Guarantor);
                    break;
                case LabelKind.RecordNumber:
                    ReadNumber(piece, RoleOf(owners.OwnerOf(piece)));
                    break;
                case LabelKind.Sex when !FieldOwners.IsSomebodyElse(owners.OwnerOf(piece)):
                    ReadSex(piece.Page, piece.Value);
                    break;
                case LabelKind.Age when !FieldOwners.IsSomebodyElse(owners.OwnerOf(piece)):
                    ReadAge(piece.Page, piece.Value);
                    break;
                case LabelKind.AgeAndSex when !FieldOwners.IsSomebodyElse(owners.OwnerOf(piece)):
                    ReadAge(piece.Page, piece.Value);
                    ReadSex(piece.Page, piece.Value.Count > 1 ? piece.Value.GetRange(1, piece.Value.Count - 1) : []);
                    break;
                case LabelKind.Ssn when !FieldOwners.IsSomebodyElse(owners.OwnerOf(piece)):
                    ReadSsn(piece);
                    break;
                case LabelKind.Phone or LabelKind.Address when !FieldOwners.IsSomebodyElse(owners.OwnerOf(piece)):
                    ReadPlaces(piece);
                    break;
                case LabelKind.Date or LabelKind.OtherText:
                    ReadOtherDate(piece);
                    break;
                case null:
                    ReadUnlabelled(piece, owners.HeadingOf(piece));
                    if (!FieldOwners.IsSomebodyElse(owners.Owner))
                        ReadPlaces(piece);
                    break;
            }

            if (!FieldOwners.IsSomebodyElse(owners.Owner) && AgeWithUnit().IsMatch(TextOf(piece.Value.Take(2))))
            {
                ReadAge(piece.Page, piece.Value);
                ReadSex(piece.Page, [.. piece.Value.Skip(1).SkipWhile(word => !char.IsLetter(word.Text[0]) || word.Text[0] is 'y' or 'Y').Take(1)]);
            }

            ReadLooseNames(piece);
        }

        _stickers.AddRange(new StickerReader(_pieces, ofOthers, latest, _captionedDates).Read());
        ReadLooseNumbers(number);
        foreach (var barcode in page.Barcodes)
        {
            if (RecordNumbers.Normalize(barcode.Value) is { Length: >= 4 } value)
                _numbers.Add(new NumberMention(Role.Unlabelled, value, []));
        }
    }

    private static Role RoleOf(LabelKind owner) => owner switch
    {
        LabelKind.PatientName => Role.Patient,
        LabelKind.GuarantorName => Role.Guarantor,
        LabelKind.ContactName => Role.Contact,
        LabelKind.ProviderName => Role.Provider,
        LabelKind.Unknown => Role.UnknownLabel,
        _ => Role.Other,
    };

    private static string TextOf(IEnumerable<PageWord> words) => string.Join(' ', words.Select(word => word.Text));

    private static List<MarkedBox> Mark(int page, IEnumerable<PageWord> words) => [.. words.Select(word => new MarkedBox(page, word.Box))];

    private bool ReadName(Piece piece, LabelKind kind, bool dryRun)
    {
        if (NameReader.Read(piece.Value) is not { } name)
            return false;
        var known = name.Parts.Count(Known);
        // Without a colon, or fetched from elsewhere, the words may be anything: a heading, a sentence.
        var convincing = name.Comma || known >= Math.Min(2, name.Parts.Count);
        if (kind == LabelKind.PatientName && name.Parts.Count < 2 && known == 0)
            return false;
        if ((kind == LabelKind.Unknown || !piece.Colon || piece.Fetched) && !convincing && !(kind == LabelKind.PatientName && known > 0 && name.Words == piece.Value.Count))
            return false;
        if (kind == LabelKind.Unknown && (name.Parts.Count < 2 || !IsAlone(piece, name)))
            return false;
        // "I name Barry Carter as my agent": a sentence, and no label.
        if (kind == LabelKind.PatientName && !piece.Colon && !piece.Fetched && piece.Generic && (name.Parts.Count < 2 || !IsAlone(piece, name)))
            return false;
        if (dryRun)
            return true;
        var role = name.Credentialed ? Role.Provider : RoleOf(kind);
        AddName(role, name, piece.Page, piece.Value);
        ReadTrailingBirth(piece, name.Words, role);
        return true;
    }

    private void AddName(Role role, WrittenName name, int page, List<PageWord> words, bool alone = false, bool listed = false) =>
        _names.Add(new NameMention(role, name.Readings, name.Suffix, name.Alias, _row, Mark(page, words.Take(name.Words)))
        {
            Letters = name.Letters,
            Newborn = name.Newborn,
            IsHeadline = alone,
            IsListed = listed,
            InHead = words[0].Box.Top < _headBottom,
            Confidence = words.Take(name.Words).Min(word => word.Confidence),
        });

    /// <summary>A date that follows a name without a label may be the date of birth.</summary>
    private void ReadTrailingBirth(Piece piece, int used, Role role)
    {
        if (piece.Value.Count <= used || role is not (Role.Patient or Role.PatientByPlace or Role.Unlabelled))
            return;
        var rest = piece.Value.GetRange(used, piece.Value.Count - used);
        if (rest.Count > 0 && rest[0].Text.Any(char.IsAsciiDigit) && DateReader.Read(TextOf(rest.Take(4)), latest) is { Count: > 0 } readings)
            _births.Add(new BirthMention(Role.Unlabelled, readings, _row, Mark(piece.Page, rest.Take(3))));
    }

    /// <summary>Nothing follows the name, or only what belongs to a person: a date, a number, a mark or two.</summary>
    private static bool IsAlone(Piece piece, WrittenName name) =>
        piece.Value.Count - name.Words <= 3 && !piece.Value.Skip(name.Words).Any(word => word.Text.Length > 3 && char.IsLower(word.Text[0]));

    /// <summary>The word follows a comma in the names of tests and diagnoses, and begins no given name.</summary>
    internal static bool IsQualifier(string part) => Qualifiers.Contains(part);

    private static bool Known(string part) => NameTable.IsName(part);

    private void ReadBirth(Piece piece, Role role)
    {
        var words = piece.Value.Take(5).ToList();
        if (words.Count == 0)
            return;
        var readings = DateReader.Read(TextOf(words), latest);
        if (readings.Count > 0)
            _births.Add(new BirthMention(role, readings, _row, Mark(piece.Page, words.TakeWhile(word => word.Text.Any(char.IsAsciiDigit) || word.Text.Length is >= 3 and <= 10).Take(3))));
        else if (role == Role.Patient)
            ReadSpoiltBirth(piece.Page, words);
        // A wristband or a sticker puts the sex behind the date: DOB 2/3/1999 M.
        var last = piece.Value.Count > 1 && !piece.Fetched ? piece.Value.FindIndex(1, word => word.Text.Trim('.', ',', '/', '(', ')') is "M" or "F" or "Male" or "Female" or "MALE" or "FEMALE") : -1;
        if (last > 0 && role == Role.Patient)
            ReadSex(piece.Page, piece.Value.GetRange(last, 1));
    }

    private void ReadSpoiltBirth(int page, List<PageWord> words)
    {
        var date = words.TakeWhile(word => word.Text.Any(char.IsAsciiDigit) || (word.Text.Length >= 3 && NameReader.IsMonth(NameText.Join(word.Text)))).Take(3).ToList();
        var characters = string.Concat(date.SelectMany(word => word.Text).Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (characters.Count(char.IsAsciiDigit) >= FewestDigitsOfDate && _said.Add($"spoilt {characters}"))
            _spoiltBirths.Add((characters, Mark(page, date)));
    }

    private void ReadNumber(Piece piece, Role role)
    {
        var word = piece.Value.Find(candidate => candidate.Text.Any(char.IsAsciiDigit));
        if (word.Text is null)
            return;
        var digits = word.Text.Count(char.IsAsciiDigit);
        var letters = word.Text.Count(char.IsLetter);
        var text = digits >= letters ? string.Concat(word.Text.Select(Digits.Fold)) : word.Text;
        if (RecordNumbers.Normalize(text) is { Length: >= 4 } value)
            _numbers.Add(new NumberMention(role, value, [new MarkedBox(piece.Page, word.Box)]));
    }

    /// <summary>Numbers without a label that could be anybody's record number: good for finding, and little more.</summary>
    private void ReadLooseNumbers(int page)
    {
        foreach (var word in _pieces.Where(piece => piece.Kind is null or LabelKind.Unknown or LabelKind.OtherNumber).SelectMany(piece => piece.Value))
        {
            var text = word.Text.Trim('.', ',', ';', ':', '|', '(', ')', '\'', '"', '’', '‘');
            if (text.Length is >= 5 and <= 14 && text.Count(char.IsAsciiDigit) >= text.Length - 3 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && RecordNumbers.Normalize(text) is { Length: >= 5 } value
                && _looseNumbers.Add(value))
                _numbers.Add(new NumberMention(Role.Loose, value, [new MarkedBox(page, word.Box)]));
        }
    }

    private void ReadSex(int page, List<PageWord> words)
    {
        if (words.Count == 0)
            return;
        var sex = NameText.Join(words[0].Text) switch { "M" or "MALE" or "MAIE" => 'M', "F" or "FEMALE" or "FEMAIE" => 'F', _ => '\0' };
        if (sex != '\0')
            _sexes.Add((sex, [new MarkedBox(page, words[0].Box)]));
    }

    private void ReadAge(int page, List<PageWord> words)
    {
        if (words.Count == 0 || YearsShape().Match(TextOf(words.Take(2))) is not { Success: true } match)
            return;
        // Months, weeks and days are not years.
        if (words.Count > 1 && words[1].Text.Length > 1 && words[1].Text[0] is 'm' or 'M' or 'w' or 'W' or 'd' or 'D')
            return;
        var years = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        if (years <= 120)
            _ages.Add((years, [new MarkedBox(page, words[0].Box)]));
    }

    private void ReadSsn(Piece piece)
    {
        var text = TextOf(piece.Value.Take(3)).TrimEnd('.', ',');
        if (FinalFour().Match(text.Replace(" ", "", StringComparison.Ordinal)) is { Success: true } match)
            _ssn4.Add((int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Mark(piece.Page, piece.Value.Take(3))));
        else if (piece.Value.Count > 0 && piece.Value[0].Text.Split('-') is [.., { Length: 4 } last] && last.All(char.IsAsciiDigit))
            _ssn4.Add((int.Parse(last, CultureInfo.InvariantCulture), Mark(piece.Page, piece.Value.Take(1))));
    }

    private void ReadPlaces(Piece piece)
    {
        var labelled = piece.Kind is LabelKind.Phone or LabelKind.Address;
        var text = TextOf(piece.Value);
        foreach (Match match in PhoneShape().Matches(text))
        {
            if (Phones.Parse(match.Value) is > 0 and var phone)
                _phones.Add(new PhoneMention(phone, labelled, Mark(piece.Page, piece.Value.Where(word => match.Value.Contains(word.Text, StringComparison.Ordinal)))));
        }

        foreach (Match match in ZipShape().Matches(text))
            _zips.Add((int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Mark(piece.Page, piece.Value.Where(word => word.Text.Contains(match.Value, StringComparison.Ordinal)))));
        for (var i = 0; i + 1 < piece.Value.Count; i++)
        {
            if (piece.Value[i].Text.Length > 6 || !int.TryParse(string.Concat(piece.Value[i].Text.Trim(',', '.').Select(Digits.Fold)), NumberStyles.None, CultureInfo.InvariantCulture, out var house) || house == 0)
                continue;
            var words = piece.Value.Skip(i + 1).Take(6).SelectMany(word => NameText.Normalize(word.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(word => !Streets.IsDropped(word)).Take(4).ToList();
            if (words.Count > 0 && words[0].Length > 1)
                _streets.Add(new StreetMention(house, words, labelled, Mark(piece.Page, piece.Value.Skip(i).Take(words.Count + 1))));
        }
    }

    private void ReadOtherDate(Piece piece)
    {
        if (piece.Value.Count > 0 && DateReader.Read(TextOf(piece.Value.Take(4)), latest) is { Count: > 0 } readings && readings[0] is { Weight: >= 0.5 } reading)
        {
            _otherDates.Add(reading.Date);
            _captionedDates.Add(reading.Date);
        }
    }

    private void ReadUnlabelled(Piece piece, LabelKind? heading)
    {
        if (NameReader.Read(piece.Value) is { Parts.Count: >= 2 } name)
        {
            var known = name.Parts.Count(Known);
            var full = NameTable.IsFullName(name.Readings) && !_places.Exists(place => place.Contains(name.Letters, StringComparison.Ordinal));
            var whole = name.Words >= piece.Value.Count - 3 && !IsPlaceOrFirm(piece);
            if (name.Credentialed)
            {
                if (known >= 2)
                    AddName(Role.Provider, name, piece.Page, piece.Value);
            }
            else if (whole && full && heading is { } above && FieldOwners.IsSomebodyElse(above))
            {
                AddName(RoleOf(above), name, piece.Page, piece.Value);
            }
            else if (whole && ((known >= 2 && full) || (name.Comma && known >= 1) || IsGivenNameFirst(name)) && IsHeading(piece, _pieces))
            {
                AddName(Role.PatientByPlace, name, piece.Page, piece.Value);
                ReadTrailingBirth(piece, name.Words, Role.PatientByPlace);
            }
            else if (whole && (full || IsGivenNameFirst(name)) && HasOldDateBeside(piece))
            {
                AddName(Role.Unlabelled, name, piece.Page, piece.Value, listed: true);
            }
            else if (whole && name.Comma && IsStrangeHeadline(piece, name))
            {
                AddName(Role.Unlabelled, name, piece.Page, piece.Value, alone: true);
            }
            else if (whole && IsFieldOfForm(piece, name))
            {
                AddName(Role.Unlabelled, name, piece.Page, piece.Value);
                ReadTrailingBirth(piece, name.Words, Role.Unlabelled);
            }
            else if (whole && name.Comma && known >= 1 && !full && name.Parts.Count <= 4)
            {
                AddLoose(name, piece, IsRunningHead(piece, name));
            }
            else if (whole && known >= 2 && full && (name.Comma || name.Parts.Count <= 4))
            {
                AddName(Role.Unlabelled, name, piece.Page, piece.Value, alone: name.Comma);
                ReadTrailingBirth(piece, name.Words, Role.Unlabelled);
            }
            else if (IsRunningHead(piece, name))
            {
                AddLoose(name, piece, runningHead: true);
            }
        }

        if (piece.Value.Count <= 4 && DateReader.Read(TextOf(piece.Value), latest) is { Count: > 0 } readings)
        {
            if (IsNamedHere(name => name.Role is Role.Patient or Role.PatientByPlace or Role.Unlabelled
                && (name.Row >= _row - 1 || (StandsBy(name, piece) && readings[0].Date < latest.AddYears(-YearsOfVisits)))))
                _births.Add(new BirthMention(Role.Unlabelled, readings, _row, Mark(piece.Page, piece.Value)));
            else if (readings[0].Weight >= 0.5)
                _otherDates.Add(readings[0].Date);
        }
    }

    private void AddLoose(WrittenName name, Piece piece, bool runningHead) =>
        _names.Add(new NameMention(Role.Loose, name.Readings, name.Suffix, name.Alias, _row, Mark(piece.Page, piece.Value.Take(name.Words)))
        {
            Letters = name.Letters,
            IsRunningHead = runningHead,
            Confidence = piece.Value.Take(name.Words).Min(word => word.Confidence),
        });

    /// <summary>"Maria Marshail" over a date or "Page 2" at the very top: a name although one part of it is in no list.</summary>
    private bool IsRunningHead(Piece piece, WrittenName name) =>
        name.Words == piece.Value.Count && name.Parts.Count is 2 or 3 && piece.Box.Top < _headBottom / 2 && !IsPlaceOrFirm(piece)
        && (name.Comma ? name.Parts.Any(Known) && !name.Parts.Any(Qualifiers.Contains) : IsGivenNameFirst(name))
        && _pieces.Exists(other => other != piece && other.Value.Count is > 0 and <= 4 && other.Box.Top > piece.Box.Top && other.Box.Top - piece.Box.Bottom < 2 * piece.Box.Height
            && Math.Abs(other.Box.Left - piece.Box.Left) < 4 * piece.Box.Height && StartsAsDateOrPage(other.Value));

    private bool StartsAsDateOrPage(List<PageWord> words) =>
        NameText.Join(words[0].Text) is "PAGE" or "PG" || DateReader.Read(TextOf(words), latest) is [{ Weight: >= 0.5 }, ..];

    // Only this page's: a chart of thousands of pages names thousands.
    private bool IsNamedHere(Predicate<NameMention> such) => _names.FindIndex(_namesOfEarlierPages, such) >= 0;

    /// <summary>Around the name stands nothing that makes it part of a sentence: "Visit Note, continued  Frank Winslow", "Specimen from Frank Winslow".</summary>
    private static bool IsHeadOf(Piece piece, int at) =>
        piece.Value.Count <= MostWordsOfHead && (at + 2 >= piece.Value.Count || piece.Value[at + 2].Text.Length == 1 || piece.Value[at + 2].Text.Any(char.IsAsciiDigit) || LabelWords.AreLabel([piece.Value[at + 2].Text]) || NameText.Join(piece.Value[at + 2].Text) is "PAGE" or "PG")
        && piece.Value.Where((_, i) => i < at || i > at + 1).All(word => !char.IsLower(word.Text[0]) || word.Text is "from" or "of" or "for" or "on" or "re" or "and" or "continued");

    /// <summary><c>1 Abbey Hill</c> with a ZIP code beside or below is no person.</summary>
    private bool IsStreet(Piece piece, int at) =>
        at == 1 && piece.Value[0].Text is { Length: <= 5 } number && number.All(char.IsAsciiDigit)
        && _pieces.Exists(other => other != piece && ZipShape().IsMatch(TextOf(other.Value)) && other.Box.Top > piece.Box.Top - piece.Box.Height && other.Box.Top < piece.Box.Bottom + 2 * piece.Box.Height);

    /// <summary>A given name, an initial perhaps, and a word that may be a surname nobody has heard of.</summary>
    private static bool IsGivenNameFirst(WrittenName name) =>
        name.Parts.Count is 2 or 3 or 4 && NameTable.ShareOfGivenName(name.Parts[0]) > CommonGivenName && name.Parts[^1].Length > 2 && name.Parts[^1].All(char.IsAsciiLetterUpper)
        && !name.Parts.Any(part => part.Length > 1 && LabelWords.AreLabel([part]));

    /// <summary>
    /// <c>Luebquam, Brian  M0854201</c> in the head of a form whose captions were not read: last name first, and beside it a number or a
    /// date. The surname may be in no list, and the comma a point.
    /// </summary>
    private bool IsFieldOfForm(Piece piece, WrittenName name)
    {
        var rest = piece.Value.Skip(name.Words).ToList();
        return rest.Count > 0 && rest.Exists(word => word.Text.Count(char.IsAsciiDigit) >= 2) && piece.Box.Top < _headBottom && name.Parts.Count is 2 or 3
            && (name.Comma || (piece.Value[0].Text[^1] == '.' && name.Parts[0].Length > 3))
            && name.Parts.All(part => part.Length == 1 || (part.Length > 2 && part.All(char.IsAsciiLetterUpper))) && NameTable.ShareOfGivenName(name.Parts[1]) > CommonGivenName
            && !name.Parts.Any(part => Qualifiers.Contains(part) || (part.Length > 1 && LabelWords.AreLabel([part])));
    }

    /// <summary>OKONKWO, CHIDI at the head of a page: a name by its shape, whatever the lists say.</summary>
    private bool IsStrangeHeadline(Piece piece, WrittenName name) =>
        name.Words == piece.Value.Count && name.Parts.Count is 2 or 3 && name.Parts.All(part => part.Length < 3 || part.All(char.IsAsciiLetterUpper)) && name.Parts[0].Length > 2 && name.Parts[1].Length > 2
        && piece.Box.Top < _headBottom && piece.Value.All(word => !word.Text.Any(char.IsLower) && word.Confidence > 0.8)
        && !name.Parts.Any(part => Qualifiers.Contains(part) || LabelWords.AreLabel([part])) && !_places.Exists(place => place.Contains(name.Letters, StringComparison.Ordinal));

    // Harlan Falls Regional Medical Center; Wexford, OH 44109.
    private static bool IsPlaceOrFirm(Piece piece) =>
        LabelWords.Of(piece.Value.Select(word => word.Text)).Owner == LabelOwner.Organisation || ZipShape().IsMatch(TextOf(piece.Value));

    /// <summary>A date long past stands by itself on the same row, as in a list of patients.</summary>
    private bool HasOldDateBeside(Piece piece) => _pieces.Exists(other =>
        other is { Kind: null, Value.Count: <= 3 } && other != piece && other.Box.Left > piece.Box.Left && Boxes.SameRow(piece.Box, other.Box)
        && DateReader.Read(TextOf(other.Value), latest) is { Count: > 0 } readings && readings[0].Date < latest.AddYears(-YearsOfVisits));

    /// <summary>On the row of the name or one of the next two below it.</summary>
    private static bool StandsBy(NameMention name, Piece piece)
    {
        var box = name.Boxes.Select(marked => marked.Box).Aggregate(Boxes.Union);
        var gap = piece.Box.Top - box.Bottom;
        return Boxes.SameRow(box, piece.Box) ? piece.Box.Left > box.Left
            : gap > -box.Height / 2 && gap < 3 * box.Height && piece.Box.Left < box.Right + 6 * box.Height && piece.Box.Right > box.Left - 2 * box.Height;
    }

    /// <summary>Whether a date of birth, a record number, an age or a sex of no one else's stands beside or right below the piece.</summary>
    private static bool IsHeading(Piece piece, List<Piece> pieces)
    {
        var (box, height) = (piece.Box, Math.Max(1, piece.Box.Height));
        foreach (var other in pieces)
        {
            if (other.Kind is not (LabelKind.BirthDate or LabelKind.RecordNumber or LabelKind.Sex or LabelKind.Age or LabelKind.AgeAndSex))
                continue;
            var label = other.LabelBox;
            var beside = Boxes.SameRow(box, label) && label.Left > box.Left;
            var below = label.Top >= box.Top + height * 0.5 && label.Top < box.Bottom + HeadingReach * height && label.Left < box.Right + 4 * height && other.Box.Right > box.Left - 4 * height;
            if ((beside || below) && !pieces.Exists(between => between != piece && IsNameOfAnother(between, box, label)))
                return true;
        }

        return false;
    }

    /// <summary>A labelled name that stands after the heading and before the date, so that the date is more likely its own.</summary>
    private static bool IsNameOfAnother(Piece between, Box heading, Box label)
    {
        if (between.Kind is not (LabelKind.PatientName or LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName or LabelKind.Unknown) || NameReader.Read(between.Value) is not { Parts.Count: >= 2 })
            return false;
        var box = between.Box;
        var afterHeading = Boxes.SameRow(box, heading) ? box.Left > heading.Left : box.Top > heading.Top;
        var beforeLabel = Boxes.SameRow(box, label) ? box.Left < label.Left : box.Top < label.Top;
        return afterHeading && beforeLabel;
    }

    /// <summary>Two capitalised words of running text that may be somebody's first and last name: good for finding, and for doubting.</summary>
    private void ReadLooseNames(Piece piece)
    {
        if (IsPlaceOrFirm(piece))
            return;
        for (var i = 0; i + 1 < piece.Value.Count; i++)
        {
            var (one, two) = (piece.Value[i], piece.Value[i + 1]);
            if (!char.IsUpper(one.Text[0]) || !char.IsUpper(two.Text[0]))
                continue;
            var (a, b) = (NameText.Join(one.Text), NameText.Join(two.Text));
            var comma = one.Text[^1] == ',';
            var (last, first) = comma ? (a, b) : (b, a);
            if (NameTable.ShareOfSurname(last) == 0 || NameTable.ShareOfGivenName(first) == 0)
                continue;
            var inText = piece.Kind is null && !piece.Taken && IsHeadOf(piece, i) && !IsStreet(piece, i) && NameTable.IsCommonFullName(first, last) && !_places.Exists(place => place.Contains(first + last, StringComparison.Ordinal))
                && !IsNamedHere(known => known.Boxes.Any(box => box.Box == one.Box || box.Box == two.Box))
                && NameReader.Read(piece.Value.GetRange(i, piece.Value.Count - i)) is { Credentialed: false }
                && (i == 0 || NameReader.Read(piece.Value.GetRange(i - 1, piece.Value.Count - i + 1)) is not { Credentialed: true });
            var reading = new NameReading(last, first, "", comma ? 0.9 : 0.85);
            _names.Add(new NameMention(Role.Loose, [reading], "", "", _row, Mark(piece.Page, [one, two]))
            {
                Letters = reading.First + reading.Last,
                InHead = inText && one.Box.Top < _headBottom,
                Confidence = Math.Min(one.Confidence, two.Confidence),
            });
        }
    }
}
