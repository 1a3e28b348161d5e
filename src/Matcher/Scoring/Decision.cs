using Capture.Evidence;
using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>From scored candidates to a decision: posterior, doubts, and the rules under which nobody needs to look.</summary>
internal sealed class Decision(PatientIndex index, MatcherOptions options)
{
    /// <summary>Only so many candidates enter the posterior; the next is beyond any doubt worse.</summary>
    private const int MostWeighed = 200;

    /// <summary>Other agreeing fields must weigh this much to count as a third factor: more than the sex alone.</summary>
    private const double ThirdFactorFrom = 2;

    /// <summary>One factor that ties a page to a person or a household by itself.</summary>
    private const double StrongFactorFrom = 5;

    /// <summary>With name and date of birth alone the odds must be this much better than <see cref="MatcherOptions.MinimumLogOdds"/>.</summary>
    private const double ExtraForTwoFactors = 2;

    /// <summary>The same where the name is smeared or a variant of the registered one.</summary>
    private const double ExtraForVariant = 4;

    /// <summary>
    /// Log-odds that suffice against a stranger of the same name and birth date whose initial is another. One document in a thousand has
    /// such a rival, and the initial on one in 200 of those may be a slip: one wrong in 200,000.
    /// </summary>
    private const double OddsByInitial = 5.3;

    /// <summary>A middle name that is another name, not another initial.</summary>
    private const double WholeNameDiffers = -5;

    /// <summary>
    /// Share of all numbers of a length that are ours from which another hospital's number is so often one of them that it tells nothing;
    /// below it a number of another patient is as likely another patient's sticker.
    /// </summary>
    private const double OftenOursByChance = 0.05;

    /// <summary>So many names without a role make a list.</summary>
    private const int PeopleOfList = 2;

    /// <summary>So many pronouns of one sex, and none of the other, tell the sex of whom a page speaks of.</summary>
    private const int SureOfSex = 2;

    /// <summary>ln of the probability from which a surname is another's misread.</summary>
    private const double MisreadSurname = -12;

    /// <summary>Share of people with a given name from which a word that begins a sentence is one.</summary>
    private const double CommonGivenName = 2e-5;
    private const int ShortestSurname = 3;

    /// <summary>On the pages of a child so young, dates of its birth year are those of visits.</summary>
    private const int YearsOfInfancy = 3;

    /// <summary>Whether nobody is filed without an approved combination of agreeing fields.</summary>
    public bool RequiresCombination { get; } = options.RequireApprovedCombination switch
    {
        CombinationRule.Always => true,
        CombinationRule.Never => false,
        _ => index.ErrorOfNameAndBirthDate() > options.ErrorBudget,
    };

    public MatchResult Decide(Mentions mentions, NameComparison names, List<CandidateScore> scores, DateOnly receivedOn, double leastProbability, int most)
    {
        var namesAPatient = mentions.Names.Any(name => name.Role is Role.Patient or Role.PatientByPlace)
            || mentions.Births.Any(birth => birth.Role is Role.Patient) || mentions.RecordNumbers.Any(number => number.Role is Role.Patient);
        var weighed = scores.Take(MostWeighed).Where(score => score.Total > 0).ToList();
        if (weighed.Count == 0)
        {
            return new MatchResult
            {
                FiledUnder = null,
                Candidates = [],
                Doubts = [Doubts.NoCandidate],
                Reasons = [ReviewReasons.PatientNotFound],
                NamesAPatient = namesAPatient,
            };
        }

        var winner = weighed[0];
        var own = weighed.Where(score => score == winner || Registrations.AreOnePerson(index, score.Row, winner.Row)).ToHashSet();
        var logOdds = LogOdds(weighed, own);
        var doubts = FindDoubts(mentions, names, weighed, winner, own, logOdds, receivedOn);
        var candidates = Candidates(weighed, winner, logOdds, doubts, leastProbability, most);
        var filed = doubts.Count == 0 && options.FileWithoutReview;
        return new MatchResult
        {
            FiledUnder = filed ? index.Mrn(index.Survivor(winner.Row)) : null,
            Candidates = candidates,
            Doubts = doubts,
            Reasons = filed ? [] : [Reason(doubts, winner, logOdds)],
            NamesAPatient = namesAPatient,
        };
    }

    private static string Reason(List<string> doubts, CandidateScore winner, double logOdds) =>
        doubts.Contains(Doubts.RivalOnPage) || (doubts.Contains(Doubts.UnexplainedName) && winner.NameFit.Agrees) ? ReviewReasons.SeveralPatients
        : logOdds < 0 ? ReviewReasons.PatientNotFound
        : ReviewReasons.PatientUncertain;

    // Prior: the document is one of a patient's, all equally likely, or of nobody in the index.
    private double Mass(CandidateScore score) => score.Total + Math.Log((1 - options.StrangersShare) / index.Count);

    private double LogOdds(List<CandidateScore> weighed, HashSet<CandidateScore> own)
    {
        var nobody = Math.Log(options.StrangersShare);
        var top = Math.Max(nobody, Mass(weighed[0]));
        var (right, wrong) = (0.0, Math.Exp(nobody - top));
        foreach (var score in weighed)
        {
            var share = Math.Exp(Mass(score) - top);
            if (own.Contains(score))
                right += share;
            else
                wrong += share;
        }

        return Math.Log(right / wrong);
    }

    private List<string> FindDoubts(Mentions mentions, NameComparison names, List<CandidateScore> weighed, CandidateScore winner, HashSet<CandidateScore> own, double logOdds, DateOnly receivedOn)
    {
        List<string> doubts = [];
        void When(bool condition, string doubt)
        {
            if (condition && !doubts.Contains(doubt))
                doubts.Add(doubt);
        }

        var (fit, row) = (winner.NameFit, winner.Row);
        var ownNumber = winner.NumberLog >= StrongFactorFrom;
        var strong = ownNumber || winner.Ssn4Log >= StrongFactorFrom || winner.HouseholdLog >= StrongFactorFrom;

        // A namesake born the same day counts here only as far as the initial leaves a chance for him.
        var enough = logOdds >= options.MinimumLogOdds
            || (logOdds >= Math.Min(options.MinimumLogOdds, OddsByInitial) && LogOdds([.. weighed.Where(score => own.Contains(score) || !IsToldByInitial(score, winner))], own) >= options.MinimumLogOdds);
        When(!enough, weighed.Any(score => !own.Contains(score) && score.Total > winner.Total - options.MinimumLogOdds) ? Doubts.CloseRival : Doubts.NoCandidate);
        // Without a label the name itself may still be beyond doubt: exact, with the exact birth date beside it, and either a factor of its
        // own or the place where a page says whose it is.
        var marked = winner.Name?.Role is Role.Patient or Role.PatientByPlace
            || (winner.Name?.Role is Role.Unlabelled && fit.IsExact && winner.BirthFit == BirthFit.Exact
                && ((winner.Birth?.Role == Role.Patient && strong) || (winner.Name.InHead && winner.Birth!.Page == winner.Name.Page && (strong || winner.MiddleLog > 0))));
        When(!marked, Doubts.WeakRole);
        var byInitial = (ownNumber || winner.Ssn4Log >= StrongFactorFrom) && IsKnownByInitial(winner, weighed, own);
        When(!fit.Agrees && !byInitial, Doubts.NameNotExact);
        When(winner.BirthFit == BirthFit.Near, Doubts.BirthDateNotExact);
        var almostDated = winner.BirthSpoilt && fit.IsExact && (strong || winner.MiddleLog > 0);
        When(winner.BirthFit == BirthFit.Missing && !ownNumber && !almostDated && !IsKnownWithoutBirthDate(winner, mentions), Doubts.NoBirthDateOrNumber);
        When(winner.BirthFit == BirthFit.Missing && ownNumber && !fit.IsExact, Doubts.NameNotExact);
        When(winner.BirthFit == BirthFit.Conflict || HasUnexplainedBirth(mentions, row), Doubts.UnexplainedBirthDate);
        When(winner.BirthFit == BirthFit.Missing && HasAlmostTheBirthDate(mentions, row), Doubts.UnexplainedBirthDate);
        When(HasUnexplainedName(mentions, names, winner, own, byInitial), Doubts.UnexplainedName);
        When(HasRivalOnPage(mentions, names, weighed, own) || HasNamelessRival(mentions, names, own) || HasStickerOfAnother(mentions, names, own) || HasRivalAtHome(mentions, names, weighed, winner, own), Doubts.RivalOnPage);
        When(HasNumberOfAnother(mentions, names, row, own, strong), Doubts.NumberOfAnother);
        When(!ownNumber && (mentions.Names.Any(name => name.Newborn && name.Role is Role.Patient or Role.PatientByPlace) || IsNewborn(row)), Doubts.Newborn);
        When(winner.SuffixLog < 0, Doubts.SuffixConflict);
        When(winner.AgeLog < 0, Doubts.AgeConflict);
        When(winner.SexLog < 0, Doubts.SexConflict);
        When(winner.OtherSecondName || winner.Ssn4Log < 0 || winner.MiddleLog <= WholeNameDiffers || (winner.MiddleLog < 0 && !ownNumber), Doubts.DetailConflict);
        When(winner.BirthFit == BirthFit.Missing && LivesElsewhere(mentions, winner), Doubts.LivesElsewhere);
        When(HasListOfPeople(mentions, names, own), Doubts.RivalOnPage);
        When(mentions.Narratives.Any(page => page.Notices > 0), Doubts.Notice);
        When(SpeaksOfAnother(mentions, names, winner, own, receivedOn) || IsLetterToAnother(mentions, winner, own), Doubts.TextOfAnother);
        When(IsTestRecord(row), Doubts.TestPatient);
        When(index.IsMergedAway(row), Doubts.MergedAway);
        if (winner.BirthFit == BirthFit.Exact && fit.Agrees)
            When(!Suffices(winner, names, logOdds, strong), Doubts.NoThirdFactor);
        When(RequiresCombination && CombinationOf(winner) is null, Doubts.NoApprovedCombination);
        return doubts;
    }

    /// <summary>
    /// The same name and birth date, and an initial that is clearly not the printed one, of somebody in another home. In one home they are
    /// twins, whose initials a clerk mixes up as easily as their names.
    /// </summary>
    private bool IsToldByInitial(CandidateScore rival, CandidateScore winner) =>
        winner is { NameFit.IsExact: true, BirthFit: BirthFit.Exact, BirthClean: true, MiddleLog: > 0 }
        && rival is { MiddleLog: <= Scorer.InitialClearlyDiffers, NumberLog: <= 0, Ssn4Log: <= 0, HouseholdLog: <= 0 }
        && LiveApart(rival.Row, winner.Row);

    private bool LiveApart(int a, int b)
    {
        var phones = index.Phone(a) != 0 && index.Phone(b) != 0;
        var houses = index.House(a) > 0 && index.House(b) > 0;
        return (phones || houses) && !(phones && index.Phone(a) == index.Phone(b)) && !(houses && index.House(a) == index.House(b) && index.Street(a) == index.Street(b));
    }

    /// <summary>
    /// Name, home and age, or name and the last digits of the social security number with either: whoever bears the name in that home is
    /// then told from a parent or child of the same name.
    /// </summary>
    private bool IsKnownWithoutBirthDate(CandidateScore winner, Mentions mentions)
    {
        var facts = (winner.HouseholdLog >= StrongFactorFrom ? 1 : 0) + (winner.Ssn4Log > 0 ? 1 : 0) + (winner.AgeLog > 0 ? 1 : 0);
        return facts >= 2 && winner.NameFit.IsExact && winner.MiddleLog >= 0 && !HasNamesakeAtHome(winner.Row)
            && !mentions.Names.Any(name => name.Role is Role.Guarantor or Role.Contact && name.Letters == winner.Name?.Letters);
    }

    private bool HasNamesakeAtHome(int row)
    {
        foreach (var rows in (int[][])[index.LivingAt(row).ToArray(), index.WithPhone(index.Phone(row)).ToArray()])
        {
            if (rows.Any(other => other != row && Registrations.ShareToken(index.First(other), index.First(row)) && Registrations.ShareToken(index.Last(other), index.Last(row))))
                return true;
        }

        return false;
    }

    private bool Suffices(CandidateScore winner, NameComparison names, double logOdds, bool strong)
    {
        var fit = winner.NameFit;
        var read = fit is { Last: <= Fit.Smeared, First: <= Fit.Smeared };
        if (read ? winner.ThirdFactor >= ThirdFactorFrom : strong)
            return true;
        // New Year's Day is what systems put where the day is not known.
        if (winner.Birth?.Readings.Any(date => date.Date is { Month: 1, Day: 1 }) == true)
            return false;
        if (!options.NameAndBirthDateSuffice || !winner.BirthClean || fit.Reading is not { } reading)
            return false;
        var namesakes = options.PeoplePerPatient * index.Count * names.ShareOf(reading) * winner.BirthShare;
        return namesakes <= options.MaximumNamesakes && logOdds >= options.MinimumLogOdds + (fit.IsExact ? ExtraForTwoFactors : ExtraForVariant);
    }

    /// <summary>A birth date marked as the patient's, readable, and neither the candidate's nor a misreading of it.</summary>
    private bool HasUnexplainedBirth(Mentions mentions, int row)
    {
        if (index.Day(row) == PatientIndex.NoDay)
            return false;
        var registered = DateOnly.FromDayNumber(index.Day(row));
        return mentions.Births.Any(birth => birth.Role is Role.Patient or Role.PatientByPlace or Role.UnknownLabel
            && !birth.Readings.Any(reading => reading.Date == registered || BirthDates.IsNear(reading.Date, registered)));
    }

    /// <summary>
    /// A date without a label that differs from the candidate's birth date by a digit, or only in month and day and lies years before
    /// the others: a birth date whose label was not read, and which may be that of somebody of the same name.
    /// </summary>
    private bool HasAlmostTheBirthDate(Mentions mentions, int row)
    {
        if (index.Day(row) == PatientIndex.NoDay || mentions.OtherDates.Count == 0)
            return false;
        var registered = DateOnly.FromDayNumber(index.Day(row));
        var old = mentions.OtherDates.Max().AddYears(-YearsOfInfancy);
        return mentions.OtherDates.Any(date => BirthDates.IsNear(date, registered) || (date != registered && date.Year == registered.Year && date < old));
    }

    /// <summary>
    /// A name marked as the patient's that is not the candidate's. A headline counts, too, unless the same name stands on the
    /// pages as a clinician's, guarantor's or contact's: the largest class of wrong charts is the sheet with two patients.
    /// </summary>
    /// <summary>
    /// "Porras, K" with his own number, or the last digits of the social security number, and birth date. The number may be misread, and twins' numbers follow each other: so nobody else may
    /// have the surname, the day and the letter.
    /// </summary>
    private static bool IsKnownByInitial(CandidateScore winner, List<CandidateScore> weighed, HashSet<CandidateScore> own) =>
        winner is { BirthFit: BirthFit.Exact, NameFit: { Last: <= Fit.Variant, First: Fit.Initial } }
        && !weighed.Any(other => !own.Contains(other) && other is { BirthFit: BirthFit.Exact, NameFit: { Last: <= Fit.Variant, First: <= Fit.Initial } });

    private static bool HasUnexplainedName(Mentions mentions, NameComparison names, CandidateScore winner, HashSet<CandidateScore> own, bool byInitial) =>
        mentions.Names.Any(name => NamesAPatient(mentions, name)
            && !(byInitial && name.Letters == winner.Name?.Letters)
            && !own.Any(score => names.Explains(name, score.Row, alone: name.Letters == winner.Name?.Letters)));

    private static bool NamesAPatient(Mentions mentions, NameMention name) => name.Role switch
    {
        Role.Patient or Role.PatientByPlace => true,
        Role.UnknownLabel => NameTable.IsCommonFullName(name.Readings) && !IsNamedElsewhere(mentions, name),
        Role.Unlabelled => (name.IsHeadline || (name.InHead && NameTable.IsCommonFullName(name.Readings))) && !IsNamedElsewhere(mentions, name),
        Role.Loose => name.InHead && !IsNamedElsewhere(mentions, name),
        _ => false,
    };

    private static bool IsNamedElsewhere(Mentions mentions, NameMention name) => mentions.Names.Any(other => IsSomebodyElse(other.Role) && SameLetters(other, name));

    /// <summary>Two more people stand on the pages without a role, each in a place of his or her own: a list of patients.</summary>
    private static bool HasListOfPeople(Mentions mentions, NameComparison names, HashSet<CandidateScore> own)
    {
        var others = mentions.Names.Where(name => name.Role is Role.Unlabelled or Role.UnknownLabel && !IsNamedElsewhere(mentions, name) && !own.Any(score => names.Explains(name, score.Row))).ToList();
        return others.Exists(name => name.IsListed) || others.Select(name => name.Letters).Distinct().Count() >= PeopleOfList;
    }

    /// <summary>By number alone it is ours, but the telephone and the address on the pages are not: other hospitals count from one as well.</summary>
    private bool LivesElsewhere(Mentions mentions, CandidateScore winner) =>
        winner.HouseholdLog <= 0
        && ((mentions.Phones.Any(phone => phone.Labelled && !IsMisread(phone.Value, index.Phone(winner.Row))) && index.Phone(winner.Row) != 0) || (mentions.Streets.Any(street => street.Labelled) && index.House(winner.Row) > 0));

    // One digit of ten read wrong is likelier than a household that differs by one.
    private static bool IsMisread(long read, long registered)
    {
        var different = 0;
        for (; read != registered && different < 2; read /= 10, registered /= 10)
            different += read % 10 != registered % 10 ? 1 : 0;
        return different == 1;
    }

    /// <summary>
    /// The sentences of a page are about somebody of another name or sex: a sticker or a running head may be wrong where the text is
    /// right.
    /// </summary>
    private bool SpeaksOfAnother(Mentions mentions, NameComparison names, CandidateScore winner, HashSet<CandidateScore> own, DateOnly receivedOn)
    {
        var (row, sex) = (winner.Row, index.Sex(winner.Row));
        foreach (var page in mentions.Narratives)
        {
            if (sex is 'F' && page.He >= SureOfSex && page.She == 0 || sex is 'M' && page.She >= SureOfSex && page.He == 0)
                return true;
            if (page.Descriptions.Any(said => said.Sex != '\0' && sex != '\0' && said.Sex != sex))
                return true;
            if (page.Descriptions.Any(said => said.Sex != '\0' && said.Years != Narrative.Unreadable && !WasOnceThatOld(mentions, row, said.Years, receivedOn)))
                return true;
            if (page.Subjects.Any(said => IsAnother(mentions, names, said, own)))
                return true;
            if (page.Surnames.Any(said => !own.Any(score => IsSurname(said.Surname, score.Row)) && !IsOfSomebodyElse(mentions, said.Surname)))
                return true;
        }

        return false;
    }

    /// <summary>A sentence describes somebody by a name people have, and it is not the candidate's.</summary>
    private static bool IsAnother(Mentions mentions, NameComparison names, (string Given, string First, string Last) said, HashSet<CandidateScore> own)
    {
        if (NameTable.ShareOfGivenName(said.First) < CommonGivenName || said.Last.Length < ShortestSurname)
            return false;
        var last = said.Last.Replace("-", "", StringComparison.Ordinal);
        List<NameReading> readings = [new(last, said.First, "", 1)];
        if (said.Given.Length > 0)
            readings.Add(new(last, said.Given, said.First, 1));
        var mention = new NameMention(Role.Loose, readings, "", "", 0, []) { Letters = said.First + last };
        return !IsNamedElsewhere(mentions, mention) && !own.Any(score => names.Explains(mention, score.Row));
    }

    /// <summary>The candidate was that old on some date of the document, or a year more or less.</summary>
    private bool WasOnceThatOld(Mentions mentions, int row, int years, DateOnly receivedOn)
    {
        if (index.Day(row) == PatientIndex.NoDay)
            return true;
        var born = DateOnly.FromDayNumber(index.Day(row));
        return mentions.OtherDates.Append(receivedOn).Any(date => date >= born && Math.Abs(Scorer.YearsBetween(born, date) - years) <= 1);
    }

    /// <summary>
    /// A letter to somebody of another name, and no caption that says whose it is: the label of another patient stuck on it.
    /// </summary>
    private bool IsLetterToAnother(Mentions mentions, CandidateScore winner, HashSet<CandidateScore> own) =>
        winner.Name?.Role != Role.Patient
        && mentions.Narratives.Any(page => page.Addressees.Any(surname => !own.Any(score => IsSurname(surname, score.Row)) && !IsOfSomebodyElse(mentions, surname)));

    private bool IsSurname(string read, int row) => ((NameForm?[])[index.Last(row), index.PreviousLast(row)]).Any(form =>
        form is not null && (OcrChannel.LogProbability(read, form.Joined) > MisreadSurname || form.Parts.Any(part => OcrChannel.LogProbability(read, part) > MisreadSurname)));

    private static bool IsOfSomebodyElse(Mentions mentions, string surname) =>
        mentions.Names.Any(name => IsSomebodyElse(name.Role) && name.Readings.Any(reading => EditDistance.Within(reading.Last, surname, 1) >= 0));

    private static bool IsSomebodyElse(Role role) => role is Role.Provider or Role.Guarantor or Role.Contact;

    private static bool SameLetters(NameMention a, NameMention b) =>
        a.Readings.Any(one => b.Readings.Any(other => EditDistance.Within(one.Last, other.Last, 1) >= 0 && one.Last.Length > 2 && (one.First == other.First || (one.First.Length > 0 && other.First.Length > 0 && one.First[0] == other.First[0]))));

    /// <summary>
    /// Another patient is named where no label says guarantor, contact or clinician, with a birth date or number of his or her own. In
    /// running text, or in a block that nothing marks, the name must stand with the birth date.
    /// </summary>
    private bool HasRivalOnPage(Mentions mentions, NameComparison names, List<CandidateScore> weighed, HashSet<CandidateScore> own)
    {
        foreach (var rival in weighed)
        {
            var dated = IsDated(mentions, rival.Row);
            if (own.Contains(rival) || (rival.BirthFit != BirthFit.Exact && rival.Number is null && !dated))
                continue;
            foreach (var mention in mentions.Names)
            {
                if ((mention.Role is Role.Patient or Role.PatientByPlace or Role.Unlabelled or Role.UnknownLabel || (dated && mention.Role == Role.Loose && !IsNamedElsewhere(mentions, mention)))
                    && names.Compare(mention, rival.Row).Agrees && !own.Any(score => names.Explains(mention, score.Row)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Record number and birth date of another patient stand on the page, and no guarantor or contact of that name: a label whose name
    /// could not be read. Two facts of one stranger do not meet by chance, whatever stands before the number.
    /// </summary>
    private bool HasNamelessRival(Mentions mentions, NameComparison names, HashSet<CandidateScore> own)
    {
        foreach (var number in mentions.RecordNumbers)
        {
            foreach (var bearer in index.WithRecordNumber(number.Value))
            {
                if (own.Any(score => index.Survivor(score.Row) == index.Survivor(bearer)) || !index.HasRecordNumber(bearer, number.Value))
                    continue;
                if (IsDated(mentions, bearer) && !mentions.Names.Any(name => IsSomebodyElse(name.Role) && names.Compare(name, bearer).Agrees))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A patient label without captions that is not the candidate's: of another patient, or of somebody nobody registered. A name that can
    /// hardly be read is the candidate's where date or number are, and nobody's where it is like no name and fits nobody registered.
    /// </summary>
    private bool HasStickerOfAnother(Mentions mentions, NameComparison names, HashSet<CandidateScore> own) =>
        mentions.Stickers.Any(sticker => !(sticker.Name is { } name && IsNamedElsewhere(mentions, name))
            && !own.Any(score => IsStickerOf(sticker, names, score.Row))
            && (sticker.Legibility > Legibility.Unheard || FitsSomebody(sticker, names)));

    private bool IsStickerOf(Sticker sticker, NameComparison names, int row)
    {
        if (HasFactsOf(sticker, row))
            return sticker.Legibility < Legibility.Clear || names.Explains(sticker.Name!, row);
        // With facts of its own it is no misreading, unless it is the name itself: an old visit may be the only date.
        var bare = sticker.Dates.Count + sticker.SpoiltDates.Count + sticker.Numbers.Count == 0;
        return sticker.Name is { } name && names.Explains(name, row) && (bare || names.Compare(name, row).Agrees) && (!name.Newborn || IsNewborn(row));
    }

    private bool FitsSomebody(Sticker sticker, NameComparison names)
    {
        foreach (var rows in sticker.Numbers.Select(number => index.WithRecordNumber(number).ToArray()).Concat(sticker.Dates.Select(reading => index.BornOn(reading.Date.DayNumber).ToArray())))
        {
            if (rows.Any(row => names.Compare(sticker.Name!, row).Agrees))
                return true;
        }

        return false;
    }

    private bool HasFactsOf(Sticker sticker, int row)
    {
        var number = RecordNumbers.Normalize(index.Mrn(row));
        var (sameNumber, nearNumber) = (sticker.Numbers.Contains(number), sticker.Numbers.Any(read => EditDistance.Within(read, number, 1) >= 0));
        if (sameNumber || index.Day(row) == PatientIndex.NoDay)
            return sameNumber || nearNumber;
        var born = DateOnly.FromDayNumber(index.Day(row));
        var sameDate = sticker.Dates.Any(reading => reading.Date == born);
        var nearDate = sticker.Dates.Any(reading => BirthDates.IsNear(reading.Date, born)) || sticker.SpoiltDates.Any(read => Scorer.IsSpoiltOf(read, born));
        // One fact misread is the candidate's while the other does not say that it is another's.
        return sameDate || (nearDate && (nearNumber || sticker.Numbers.Count == 0)) || (nearNumber && (nearDate || sticker.Dates.Count == 0));
    }

    /// <summary>
    /// Birth date and home of another patient stand on the page, who does not live with the candidate and is no guarantor or contact there:
    /// a name that could not be read.
    /// </summary>
    private bool HasRivalAtHome(Mentions mentions, NameComparison names, List<CandidateScore> weighed, CandidateScore winner, HashSet<CandidateScore> own) =>
        weighed.Any(rival => !own.Contains(rival) && IsDated(mentions, rival.Row) && rival.HouseholdLog >= StrongFactorFrom && !index.ShareHome(rival.Row, winner.Row)
            && !mentions.Names.Any(name => IsSomebodyElse(name.Role) && names.Compare(name, rival.Row).Agrees));

    private bool IsDated(Mentions mentions, int row) => index.Day(row) != PatientIndex.NoDay && Holds(mentions, DateOnly.FromDayNumber(index.Day(row)));

    private static bool Holds(Mentions mentions, DateOnly date) =>
        mentions.OtherDates.Contains(date) || mentions.Births.Any(birth => birth.Readings.Any(reading => reading.Clean && reading.Date == date));

    /// <summary>
    /// The number is one of ours, and its bearer's surname stands on the page as the patient's too: a mix-up of relatives
    /// or of namesakes. Where few numbers are ours, one that is does not stand there by chance either, unless a third factor ties the page to the candidate.
    /// </summary>
    private bool HasNumberOfAnother(Mentions mentions, NameComparison names, int row, HashSet<CandidateScore> own, bool strong)
    {
        foreach (var number in mentions.RecordNumbers.Where(number => number.Role != Role.Loose))
        {
            foreach (var bearer in index.WithRecordNumber(number.Value))
            {
                if (index.Survivor(bearer) == index.Survivor(row) || own.Any(score => score.Row == bearer) || !index.HasRecordNumber(bearer, number.Value))
                    continue;
                if (mentions.Names.Any(name => name.Role is Role.Patient or Role.PatientByPlace && names.Compare(name, bearer).Last <= Fit.Variant)
                    || (!strong && number.Role == Role.Patient && index.Count / Math.Pow(10, number.Value.Length) < OftenOursByChance))
                    return true;
            }
        }

        return false;
    }

    private bool IsNewborn(int row) => index.First(row) is { } first
        && (first.Joined is "BB" or "BG" or "NEWBORN" or "INFANT" || first.Joined.StartsWith("BABY", StringComparison.Ordinal)
            || first.Joined.StartsWith("NEWBORN", StringComparison.Ordinal) || first.Parts is ["BB" or "BG", ..]);

    private bool IsTestRecord(int row) => index.Last(row)?.Joined is { } last
        && (last.StartsWith("ZZ", StringComparison.Ordinal) || last is "TEST" or "TESTPATIENT" or "DUMMY" || (index.First(row)?.Joined is "TEST" or "TESTPATIENT"));

    private List<MatchCandidate> Candidates(List<CandidateScore> weighed, CandidateScore winner, double logOdds, List<string> doubts, double leastProbability, int most)
    {
        // What the first leaves is shared by all others, nobody among them, and none is given more than the first: the percentages and
        // "none of these" are one together. A second registration of the first is one of the others, unless the two were merged: patients are
        // shown by the registration that lives, with the evidence of the one that fits best.
        var confidence = Calibration.Probability(logOdds, doubtless: doubts.Count == 0);
        var nobody = Math.Exp(Math.Log(options.StrangersShare) - Mass(winner));
        var others = weighed.GroupBy(score => index.Survivor(score.Row)).Where(patient => patient.Key != index.Survivor(winner.Row)).ToList();
        var total = others.Sum(patient => patient.Sum(score => Math.Exp(Mass(score) - Mass(winner)))) + nobody;
        List<MatchCandidate> candidates = [new(index.Mrn(index.Survivor(winner.Row)), confidence, logOdds, FieldEvidences.Of(winner), CombinationOf(winner))];
        foreach (var patient in others)
        {
            var score = patient.First();
            var share = Math.Min(confidence, (1 - confidence) * patient.Sum(registration => Math.Exp(Mass(registration) - Mass(winner))) / total);
            if (candidates.Count < most && (share >= leastProbability || score.NameFit.Agrees || score.BirthFit == BirthFit.Exact))
                candidates.Add(new MatchCandidate(index.Mrn(patient.Key), share, Math.Log(Math.Max(share, 1e-9) / (1 - Math.Min(share, 1 - 1e-9))), FieldEvidences.Of(score), CombinationOf(score)));
        }

        return candidates;
    }

    private ApprovedCombination? CombinationOf(CandidateScore score) => ApprovedCombinations.Of(FieldAgreement.Of(score, index));
}
