using System.Globalization;
using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>Weighs each field of a candidate against the mentions.</summary>
internal sealed class Scorer(PatientIndex index, Mentions mentions, NameComparison names, DateOnly receivedOn)
{
    // ln of likelihood ratios of agreement and disagreement where no frequency of the index applies.
    private const double OwnNumber = 10;
    private const double NumberWithoutLabel = 4;
    private const double Ssn4Agrees = 8.3;
    private const double Ssn4Differs = -2.5;
    private const double StreetAgrees = 7;
    private const double ZipAgrees = 1.2;
    private const double SexAgrees = 0.6;
    private const double SexDiffers = -3.5;
    private const double AgeAgrees = 1;
    private const double AgeWithoutBirthDate = 2.5;
    private const double AgeDiffers = -3.5;
    private const double MiddleAgrees = 2;
    private const double MiddleDiffers = -1.6;

    /// <summary>
    /// ln of the share of a patient's papers that bear, read surely, another initial than the registered one: one in forty. Registers
    /// disagree on middle names more often than on any other field (Just et al. 2016, PMC4832129), but mostly by leaving them out.
    /// </summary>
    public const double InitialClearlyDiffers = -3.7;

    /// <summary>A name read so surely is no misreading of one of other letters.</summary>
    private const double SureReading = 0.8;
    private const double MiddleNameDiffers = -6;
    /// <summary>ln of the probability below which letters are no misreading of a name of that length.</summary>
    private const double OtherName = -16;

    /// <summary>ln of the probability from which letters are a name of two parts with an error or none.</summary>
    private const double NameAsRead = -9.5;
    private const double SuffixAgrees = 2.5;
    private const double SuffixDiffers = -3;

    /// <summary>ln of the ratio for a date one character of which was lost: a dozen other dates of 27,000 may have been it, and one in five is lost otherwise.</summary>
    private const double SpoiltBirth = 6;

    /// <summary>Shorter dates have too little left when a character is lost.</summary>
    private const int ShortestDate = 6;

    private static readonly string[] WaysOfDates = ["MMddyyyy", "Mdyyyy", "MMddyy", "ddMMMyyyy", "dMMMyyyy", "MMMdyyyy", "MMMddyyyy", "MMMMdyyyy", "MMMMddyyyy", "yyyyMMdd"];

    /// <summary>A name or date marked as the patient's that is not this candidate's.</summary>
    private const double Unexplained = -3;

    /// <summary>A telephone or address of more patients than this is an institution's.</summary>
    private const int Household = 10;

    /// <summary>Days over which birthdays spread where the index is too small to tell.</summary>
    private const double BirthDays = 27_000;

    /// <summary>Chance that a name in this role is the patient's.</summary>
    public static double NamePrior(Role role) => role switch
    {
        Role.Patient => 0.97,
        Role.PatientByPlace => 0.9,
        Role.Unlabelled => 0.4,
        Role.UnknownLabel => 0.2,
        Role.Loose => 0.05,
        Role.Guarantor => 0.03,
        Role.Contact => 0.02,
        _ => 0.01,
    };

    private static double BirthPrior(Role role) => role switch
    {
        Role.Patient => 0.97,
        Role.PatientByPlace => 0.8,
        Role.Unlabelled => 0.5,
        Role.UnknownLabel => 0.3,
        Role.Guarantor => 0.03,
        _ => 0.01,
    };

    public CandidateScore Score(int row)
    {
        var (nameLog, name, nameFit) = Name(row);
        var birth = Birth(row);
        var spoilt = birth.Fit == BirthFit.Missing && IsSpoiltBirthOf(row);
        var named = nameFit.Last <= Fit.Variant && nameFit.First <= Fit.Initial;
        var (number, numberLog) = Number(row, named);
        var (ssn4, ssn4Boxes) = Ssn4(row);
        var (phone, phoneBoxes) = Phone(row);
        var (street, streetBoxes, streetRead) = Street(row);
        var (sex, sexBoxes) = Sex(row);
        var (age, ageBoxes) = Age(row, birth.Fit);
        return new CandidateScore
        {
            Row = row,
            NameLog = nameLog,
            Name = name,
            NameFit = nameFit,
            BirthLog = spoilt ? SpoiltBirth : birth.Log,
            BirthSpoilt = spoilt,
            BirthFit = birth.Fit,
            Birth = birth.Mention,
            BirthClean = birth.Clean,
            BirthShare = birth.Share,
            NumberLog = numberLog,
            Number = number,
            Ssn4Log = ssn4,
            Ssn4Boxes = ssn4Boxes,
            PhoneLog = phone,
            PhoneBoxes = phoneBoxes,
            StreetLog = street,
            StreetBoxes = streetBoxes,
            StreetExact = streetRead == index.Street(row)?.Joined,
            StreetNearly = FieldAgreement.IsOneEdit(streetRead, index.Street(row)?.Joined ?? ""),
            ZipLog = Zip(row),
            SexLog = sex,
            SexBoxes = sexBoxes,
            AgeLog = age,
            AgeBoxes = ageBoxes,
            MiddleLog = named ? Middle(row) : 0,
            OtherSecondName = named && HasOtherSecondName(row),
            SuffixLog = name is null ? 0 : Suffix(name, row),
        };
    }

    private (double Log, NameMention? Mention, NameFit Fit) Name(int row)
    {
        (double Log, NameMention? Mention, NameFit Fit) best = (double.NegativeInfinity, null, new NameFit(0, Fit.None, Fit.None, null));
        var marked = best;
        var unexplained = 0;
        foreach (var mention in mentions.Names)
        {
            var fit = names.Compare(mention, row);
            var prior = NamePrior(mention.Role);
            var log = Math.Log(1 - prior + prior * Math.Exp(Math.Min(60, fit.LogRatio)));
            if (mention.Role == Role.Patient && !fit.Agrees && fit.First != Fit.Initial)
                unexplained++;
            if (log > best.Log + 0.01)
                best = (log, mention, fit);
            if (mention.Role is Role.Patient or Role.PatientByPlace && fit.Agrees && log > marked.Log + 0.01)
                marked = (log, mention, fit);
        }

        if (best.Mention is null)
            return (0, null, best.Fit);
        // The likelihood is the best mention's; what is shown and judged is the one marked as the patient's, if it agrees.
        var shown = marked.Mention is not null ? marked : best;
        return (best.Log + (shown.Fit.Agrees && unexplained > 0 ? Unexplained : 0), shown.Mention, shown.Fit);
    }

    private (double Log, BirthFit Fit, BirthMention? Mention, bool Clean, double Share) Birth(int row)
    {
        // The date in a relative's block is hers, whoever else was born that day.
        if (!mentions.Births.Any(birth => MayBePatients(birth.Role)) || index.Day(row) == PatientIndex.NoDay)
            return (0, BirthFit.Missing, null, false, 0);
        var registered = DateOnly.FromDayNumber(index.Day(row));
        var shareOfDay = 0.5 * index.BornOn(registered.DayNumber).Length / index.Count + 0.5 / BirthDays;
        (double Log, BirthFit Fit, BirthMention? Mention, bool Clean) best = (double.NegativeInfinity, BirthFit.Conflict, null, false);
        var unexplained = false;
        foreach (var mention in mentions.Births.Where(birth => MayBePatients(birth.Role)))
        {
            var ratio = 0.0;
            var (fit, clean) = (BirthFit.Conflict, false);
            foreach (var reading in mention.Readings)
            {
                ratio += reading.Weight * Math.Exp(BirthDates.LogProbability(reading.Date, registered)) / shareOfDay;
                // The day-first reading of an American date is a guess, not a reading.
                if (reading.Date == registered && reading.Weight >= 0.25)
                    (fit, clean) = (BirthFit.Exact, reading.Clean && mention.Role is Role.Patient or Role.PatientByPlace);
                else if (fit != BirthFit.Exact && (reading.Date == registered || BirthDates.IsNear(reading.Date, registered)))
                    fit = BirthFit.Near;
            }

            var prior = BirthPrior(mention.Role);
            var log = Math.Log(1 - prior + prior * ratio);
            if (mention.Role == Role.Patient && fit == BirthFit.Conflict)
                unexplained = true;
            if (log > best.Log || (clean && !best.Clean && fit == best.Fit))
                best = (log, fit, mention, clean);
        }

        return (best.Log + (unexplained && best.Fit != BirthFit.Conflict ? Unexplained : 0), best.Fit, best.Mention, best.Clean, shareOfDay);
    }

    /// <summary>
    /// The characters are the registered date, written in one of the usual ways, with one of them wrong, missing or too many. Only where
    /// no date stands there: a date that is another's is a date, and may be another person's.
    /// </summary>
    private bool IsSpoiltBirthOf(int row)
    {
        if (mentions.SpoiltBirths.Count == 0 || index.Day(row) == PatientIndex.NoDay)
            return false;
        var born = DateOnly.FromDayNumber(index.Day(row));
        return mentions.SpoiltBirths.Any(spoilt => IsSpoiltOf(spoilt.Characters, born));
    }

    /// <summary>The letters and digits are the date in one of the usual ways, with one of them wrong, missing or too many.</summary>
    public static bool IsSpoiltOf(string characters, DateOnly date) =>
        WaysOfDates.Select(way => date.ToString(way, CultureInfo.InvariantCulture).ToUpperInvariant())
            .Any(written => written.Length >= ShortestDate && EditDistance.Within(characters, written, 1) >= 0);

    private static bool MayBePatients(Role role) => role is Role.Patient or Role.PatientByPlace or Role.Unlabelled or Role.UnknownLabel;

    /// <summary>A number counts only beside the name it belongs to: other hospitals count from one as well.</summary>
    private (NumberMention?, double) Number(int row, bool named)
    {
        if (!named)
            return (null, 0);
        NumberMention? best = null;
        foreach (var number in mentions.RecordNumbers)
        {
            if (index.HasNumber(row, number.Value) && number.Role is Role.Patient or Role.Unlabelled or Role.Loose && (best is null || number.Role == Role.Patient))
                best = number;
        }

        return best is null ? (null, 0) : (best, best.Role == Role.Patient ? OwnNumber : NumberWithoutLabel);
    }

    private (double, IReadOnlyList<MarkedBox>) Ssn4(int row)
    {
        if (index.Ssn4(row) is not (> 0 and var own) || mentions.Ssn4.Count == 0)
            return (0, []);
        foreach (var (value, boxes) in mentions.Ssn4)
        {
            if (value == own)
                return (Ssn4Agrees, boxes);
        }

        return (Ssn4Differs, mentions.Ssn4[0].Boxes);
    }

    private (double, IReadOnlyList<MarkedBox>) Phone(int row)
    {
        foreach (var (value, _, boxes) in mentions.Phones)
        {
            if (value == index.Phone(row))
            {
                var sharing = index.WithPhone(value).Length;
                return (sharing > Household ? 0 : Math.Min(9, Math.Log((double)index.Count / sharing)), boxes);
            }
        }

        return (0, []);
    }

    /// <summary>The letters of the street are returned, too, as they were read.</summary>
    private (double, IReadOnlyList<MarkedBox>, string Read) Street(int row)
    {
        (double, IReadOnlyList<MarkedBox>, string) best = (0, [], "");
        if (index.House(row) is not (> 0 and var house) || index.Street(row) is not { } street || !mentions.Streets.Any(mention => mention.House == house) || index.LivingAt(row).Length > Household)
            return best;
        foreach (var mention in mentions.Streets)
        {
            if (mention.House != house)
                continue;
            for (var count = 1; count <= mention.Words.Count; count++)
            {
                var written = string.Concat(mention.Words.Take(count));
                if (written == street.Joined)
                    return (StreetAgrees, mention.Boxes, written);
                if (best.Item1 == 0 && written.Length >= 5 && OcrChannel.LogProbability(written, street.Joined) > -7)
                    best = (StreetAgrees, mention.Boxes, written);
            }
        }

        return best;
    }

    private double Zip(int row) => index.Zip(row) is > 0 and var zip && mentions.Zips.Any(mention => mention.Value == zip) ? ZipAgrees : 0;

    private (double, IReadOnlyList<MarkedBox>) Sex(int row)
    {
        if (index.Sex(row) is '\0' || mentions.Sexes.Count == 0)
            return (0, []);
        foreach (var (value, boxes) in mentions.Sexes)
        {
            if (value != index.Sex(row))
                return (SexDiffers, boxes);
        }

        return (SexAgrees, mentions.Sexes[0].Boxes);
    }

    /// <summary>An age was true on some date of the document; a year more or less is a slip of whoever worked it out.</summary>
    private (double, IReadOnlyList<MarkedBox>) Age(int row, BirthFit birth)
    {
        if (mentions.Ages.Count == 0 || index.Day(row) == PatientIndex.NoDay)
            return (0, []);
        var born = DateOnly.FromDayNumber(index.Day(row));
        foreach (var (years, boxes) in mentions.Ages)
        {
            if (!mentions.OtherDates.Append(receivedOn).Any(date => date >= born && Math.Abs(YearsBetween(born, date) - years) <= 1))
                return (AgeDiffers, boxes);
        }

        // Beside the date of birth the age is the same fact once more.
        return (birth == BirthFit.Missing ? AgeWithoutBirthDate : AgeAgrees, mentions.Ages[0].Boxes);
    }

    public static int YearsBetween(DateOnly born, DateOnly date) =>
        date.Year - born.Year - (date.Month < born.Month || (date.Month == born.Month && date.Day < born.Day) ? 1 : 0);

    private double Middle(int row)
    {
        if (index.Middle(row) is not { } middle)
            return 0;
        var (agrees, differs, clearly, whole) = (false, false, false, false);
        foreach (var mention in mentions.Names)
        {
            if (mention.Role is not (Role.Patient or Role.PatientByPlace or Role.Unlabelled))
                continue;
            var fit = names.Compare(mention, row);
            if (!fit.Agrees || fit.Reading is not { Middle.Length: > 0 } reading || (fit.First == Fit.Variant && reading.First == middle.Joined) || IsOfFirstName(reading, row))
                continue;
            var same = reading.Middle[0] == middle.Joined[0] || OcrChannel.LooksLike(reading.Middle[0], middle.Joined[0]) && reading.Middle.Length == 1
                || (reading.Middle.Length > 1 && OcrChannel.LogProbability(reading.Middle, middle.Joined) > -12);
            // Elena and Esther share a letter and are two names.
            var otherName = reading.Middle.Length > 2 && middle.Joined.Length > 2 && OcrChannel.LogProbability(reading.Middle, middle.Joined) < OtherName;
            agrees |= same && !otherName && reading.Middle[0] == middle.Joined[0];
            differs |= !same || otherName;
            clearly |= !same && mention.Confidence >= SureReading && !OcrChannel.LooksLike(reading.Middle[0], middle.Joined[0]);
            whole |= otherName;
        }

        return whole ? MiddleNameDiffers : differs ? (clearly && !agrees ? InitialClearlyDiffers : MiddleDiffers) : agrees ? MiddleAgrees : 0;
    }

    /// <summary>Rosa Maria is registered and Rosa Elena printed: sisters, whatever number stands beside it.</summary>
    private bool HasOtherSecondName(int row) =>
        index.First(row) is { Parts.Length: > 1 } first && mentions.Names.Any(mention => mention.Role is Role.Patient or Role.PatientByPlace
            && names.Compare(mention, row) is { Agrees: true, Reading: { Middle.Length: > 2 } reading } && NameComparison.SecondNameDiffers(reading, first)
            && !(index.Middle(row) is { } middle && OcrChannel.LogProbability(reading.Middle, middle.Joined) > OtherName));

    /// <summary>Rosa Maria is the registered first name: what looks like a middle name is its second half.</summary>
    private bool IsOfFirstName(NameReading reading, int row) =>
        index.First(row) is { Parts.Length: > 1 } first && reading.Middle.Length > 1 && OcrChannel.LogProbability(reading.First + reading.Middle, first.Joined) > NameAsRead;

    private double Suffix(NameMention mention, int row)
    {
        var own = index.Suffix(row);
        return mention.Suffix.Length == 0 || own.Length == 0 ? 0 : mention.Suffix == own ? SuffixAgrees : SuffixDiffers;
    }
}
