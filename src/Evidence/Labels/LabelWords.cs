namespace Capture.Evidence;

/// <summary>Whose field a label names.</summary>
public enum LabelOwner
{
    /// <summary>The label does not say.</summary>
    Nobody,

    /// <summary>The person the paper is about: patient, child, minor, donor, student.</summary>
    Subject,

    /// <summary>A relative, a contact, a person who signs or speaks for the patient.</summary>
    Relative,

    /// <summary>Who pays: guarantor, subscriber, insured.</summary>
    Payer,

    Provider,

    /// <summary>A place, a firm, a thing.</summary>
    Organisation,
}

/// <summary>Which fact about its owner a label names.</summary>
public enum LabelField
{
    None,
    Name,
    BirthDate,
    Phone,
    Address,
    Number,
    Sex,
    Age,
    Relationship,
}

/// <summary>
/// Understands a label by its words, so that no list has to hold every wording: "Parent/Guardian Name (print)" is a relative's
/// name because it says parent and guardian, whatever else it says.
/// </summary>
public static class LabelWords
{
    private const int FuzzyFrom = 6;
    private const int FuzzierFrom = 10;

    /// <summary>A word of so many digits is a value: labels count to ninety-nine at most.</summary>
    private const int FewestDigitsOfValue = 3;

    /// <summary>Letters a word must have to be known although others are glued to it, and how many those may be.</summary>
    private const int GluedFrom = 7;
    private const int MostGlued = 5;
    private static readonly HashSet<string> Glued = new(StringComparer.Ordinal) { "ONE", "TWO", "OF", "BY", "NAME" };

    // ln of the probability of one and of two odd reading errors, see OcrChannel.
    private const double OneError = -8;
    private const double TwoErrors = -15;

    private const int MostRemembered = 20_000;

    /// <summary>ln of how much more often labels say "patient" than any other of these words.</summary>
    private const double OftenSaid = 4.5;

    /// <summary>ln of the odds from which one word is meant and not the other.</summary>
    private const double Clearly = 2.5;

    private static readonly Dictionary<string, LabelOwner> Owners = Words(
        (LabelOwner.Relative, """
            mother father mom dad parent parents guardian guardians caregiver caregivers carer spouse husband wife partner son daughter sister brother sibling aunt uncle grandmother grandfather grandparent grandparents
            stepmother stepfather stepparent foster adoptive cousin niece nephew kin nok relative relatives friend neighbor contact contacts emergency proxy agent agents alternate surrogate attorney poa dpoa hcp conservator
            representative representatives rep advocate trustee executor informant historian witness notary interpreter translator requester requestor recipient accompanied escort driver sitter babysitter roommate
            family household significant completing completed widow widower survivor custodian sponsor signature signatures signer signed madre padre tutor esposo esposa hijo hija hermano hermana familiar contacto pariente apoderado testigo
            """),
        (LabelOwner.Payer, "guarantor subscriber insured policyholder policy holder responsible cardholder payor payer insurance coverage billing titular asegurado garante suscriptor"),
        (LabelOwner.Provider, """
            physician physicians provider providers doctor doctors dr md attending ordering referring referral prescriber prescribing surgeon anesthesiologist anesthetist nurse rn lpn therapist pathologist radiologist
            cardiologist technologist technician tech clinician clinicians practitioner pcp author dictated dictating transcribed reviewed read verified approved performed collected interpreted specialist consultant consulting
            pharmacist dentist optometrist midwife counselor psychologist psychiatrist podiatrist manager worker coordinator director teacher coach principal admitting supervising requesting rendering treating
            client assistant sonographer phlebotomist dietitian hospitalist oncologist neurologist medico proveedor enfermera by
            """),
        (LabelOwner.Organisation, """
            facility hospital clinic pharmacy employer school agency lab laboratory company plan carrier test drug medication procedure product device department organization practice office group church shelter
            location site unit medical center associates regional community university memorial institute foundation services inc llc bank vendor manufacturer supplier county court district program study trial room drugstore event diagnosis allergy device empleador escuela farmacia clinica
            """),
        (LabelOwner.Subject, """
            patient patients pt pts resident member beneficiary enrollee claimant child childs minor infant newborn baby student students decedent decedents deceased proband donor veteran employee participant inmate detainee
            camper athlete applicant examinee subject individual person paciente nino nina menor estudiante recien nacido miembro
            """));

    private static readonly Dictionary<string, LabelField> Fields = FieldWords(
        (LabelField.Name, "name names nombre apellido"),
        (LabelField.BirthDate, "dob birth birthdate birthday born bdate nacimiento"),
        (LabelField.Phone, "phone telephone tel cell mobile ph telefono celular fax"),
        (LabelField.Address, "address addr street residence direccion domicilio"),
        (LabelField.Number, "number no id mrn ssn"),
        (LabelField.Sex, "sex gender sexo"),
        (LabelField.Age, "age edad"),
        (LabelField.Relationship, "relationship relation relacion parentesco"));

    // Words that say nothing of the owner.
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
    {
        "OF", "OR", "AND", "THE", "TO", "A", "AN", "FULL", "FIRST", "LAST", "MIDDLE", "LEGAL", "PRINT", "PRINTED", "PLEASE", "PREFERRED", "PRIMARY", "SECONDARY", "OTHER", "INFORMATION", "INFO", "DETAILS", "SECTION", "DEMOGRAPHICS",
        "IDENTIFICATION", "DATA", "S", "MI", "INITIAL", "IF", "FOR", "DE", "DEL", "LA", "EL", "Y", "O", "COMPLETO", "HOME", "WORK", "NEXT", "DATE", "FECHA", "RE", "REGARDING", "ACCOUNT", "ACCT", "TESTED", "SEEN", "INTENDED", "AUTHORIZED", "HEALTH", "CARE", "HEALTHCARE", "POWER", "PARTY", "FORM", "L", "Z", "SAME", "ONE", "TWO", "THREE", "ONLY", "REQUESTED",
    };

    /// <summary>What the words of a label say; words are looked at one by one, with a reading error forgiven in long ones.</summary>
    public static (LabelOwner Owner, LabelField Field) Of(IEnumerable<string> words)
    {
        var (owner, field, relative, payer, provider, organisation, subject) = (LabelOwner.Nobody, LabelField.None, false, false, false, false, false);
        foreach (var word in words.SelectMany(Split))
        {
            if (Look(Fields, word, out var named) && (field is LabelField.None or LabelField.Name))
                field = named;
            if (Fillers.Contains(word) || !Look(Owners, word, out var found))
                continue;
            relative |= found == LabelOwner.Relative;
            payer |= found == LabelOwner.Payer;
            provider |= found == LabelOwner.Provider;
            organisation |= found == LabelOwner.Organisation;
            subject |= found == LabelOwner.Subject;
        }

        // The patient's mother is a mother, the mother's doctor a doctor; the patient is whoever nothing else is said of.
        owner = organisation && !relative && !provider ? LabelOwner.Organisation
            : provider && !relative ? LabelOwner.Provider
            : relative ? LabelOwner.Relative
            : payer ? LabelOwner.Payer
            : subject ? LabelOwner.Subject
            : LabelOwner.Nobody;
        return (owner, field);
    }

    /// <summary>The label says that what it names is the patient's, and no relative's, payer's or provider's.</summary>
    public static bool SayPatient(IReadOnlyList<string> words) =>
        words.SelectMany(Split).Any(word => word is "PATIENT" or "PATIENTS" or "PT" or "PACIENTE" || EditDistance.Within(word, "PATIENT", 1) >= 0) && Of(words).Owner == LabelOwner.Subject;

    /// <summary>A heading and no label: <c>GUARANTOR INFORMATION</c> has no value, only fields below it.</summary>
    public static bool AreHeading(IEnumerable<string> words) => words.SelectMany(Split).Any(word => word is "INFORMATION" or "INFO" or "DETAILS" or "SECTION" or "DEMOGRAPHICS" or "DATA");

    /// <summary>Every word is one that labels are made of.</summary>
    public static bool AreLabel(IEnumerable<string> words)
    {
        var any = false;
        foreach (var whole in words)
        {
            // A date of noughts and ones would be letters otherwise, and a part of the label before it.
            if (whole.Count(char.IsAsciiDigit) >= FewestDigitsOfValue)
                return false;
            foreach (var word in Split(whole))
            {
                any = true;
                if (!Fillers.Contains(word) && !Look(Fields, word, out _) && !Look(Owners, word, out _))
                    return false;
            }
        }

        return any;
    }

    private static IEnumerable<string> Split(string word)
    {
        // "Mother's" is a mother, "Parent/Guardian" two words, "Contact#2" one and a number.
        foreach (var part in word.Split(['/', '-', '(', ')', ',', '.', ':', ';', '#', '&', '+', '1', '2', '3'], StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = part.EndsWith("'s", StringComparison.OrdinalIgnoreCase) || part.EndsWith("’s", StringComparison.OrdinalIgnoreCase) ? part[..^2] : part;
            var letters = Labels.Letters(bare);
            if (letters.Length > 0)
                yield return letters;
        }
    }

    /// <summary>The word itself, or the one it is a misreading of: PATENT is rather PATIENT than PARENT, since far more labels say so.</summary>
    private static bool Look<T>(Dictionary<string, T> known, string word, out T found)
        where T : struct, Enum
    {
        if (known.TryGetValue(word, out found) || LookForGlued(known, word, out found))
            return true;
        var seen = Seen<T>.Words ??= new(StringComparer.Ordinal);
        if (seen.TryGetValue(word, out var before))
        {
            found = before ?? default;
            return before is not null;
        }

        if (seen.Count >= MostRemembered)
            seen.Clear();
        var similar = LookForSimilar(known, word, out found);
        seen[word] = similar ? found : null;
        return similar;
    }

    /// <summary>
    /// "Witnessone", "Signatureof": a long word and the short one that the reader ran into it, be it with a smudge between. Not where the
    /// word names the patient, since the rest may name somebody else.
    /// </summary>
    private static bool LookForGlued<T>(Dictionary<string, T> known, string word, out T found)
        where T : struct, Enum
    {
        found = default;
        for (var length = word.Length - 2; length >= GluedFrom && length >= word.Length - MostGlued; length--)
        {
            if (Glued.Contains(word[length..].TrimStart('I', 'L')) && known.TryGetValue(word[..length], out found) && found is LabelOwner and (LabelOwner.Relative or LabelOwner.Provider))
                return true;
        }

        return false;
    }

    private static bool LookForSimilar<T>(Dictionary<string, T> known, string word, out T found)
        where T : struct, Enum
    {
        found = default;
        var least = word.Length >= FuzzierFrom ? TwoErrors : word.Length >= FuzzyFrom ? OneError : 0;
        if (least == 0)
            return false;
        var (best, second, alphabet) = (double.NegativeInfinity, double.NegativeInfinity, Labels.Alphabet(word));
        foreach (var (text, value) in known)
        {
            if (text.Length < FuzzyFrom || Math.Abs(text.Length - word.Length) > 2)
                continue;
            var often = text == "PATIENT" ? OftenSaid : 0;
            // Most words need no closer look: so many letters that only one of the two has are more errors than are forgiven.
            if (OcrChannel.MostProbable(alphabet, Labels.Alphabet(text)) + often < least)
                continue;
            var likely = OcrChannel.LogProbability(word, text) + often;
            if (likely < least)
                continue;
            if (likely > best)
                (best, second, found) = (likely, EqualityComparer<T>.Default.Equals(found, value) ? second : best, value);
            else if (!EqualityComparer<T>.Default.Equals(found, value))
                second = Math.Max(second, likely);
        }

        return best > double.NegativeInfinity && best - second >= Clearly;
    }

    /// <summary>What was found out about words that are not in the lists; pages use the same few thousand.</summary>
    private static class Seen<T>
        where T : struct
    {
        [ThreadStatic]
        public static Dictionary<string, T?>? Words;
    }

    private static Dictionary<string, LabelOwner> Words(params (LabelOwner Owner, string Words)[] groups)
    {
        Dictionary<string, LabelOwner> owners = new(StringComparer.Ordinal);
        foreach (var (owner, words) in groups)
        {
            foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                owners.TryAdd(Labels.Letters(word), owner);
        }

        return owners;
    }

    private static Dictionary<string, LabelField> FieldWords(params (LabelField Field, string Words)[] groups) =>
        groups.SelectMany(group => group.Words.Split(' ').Select(word => (Word: Labels.Letters(word), group.Field))).ToDictionary(entry => entry.Word, entry => entry.Field);
}
