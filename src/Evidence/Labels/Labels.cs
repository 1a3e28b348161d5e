using System.Numerics;

namespace Capture.Evidence;

/// <summary>What a label says about the words beside it.</summary>
public enum LabelKind
{
    Unknown,
    PatientName,
    GuarantorName,
    ContactName,
    ProviderName,
    BirthDate,
    GuarantorBirthDate,
    RecordNumber,
    Sex,
    Age,
    AgeAndSex,
    Phone,
    Address,
    Ssn,
    Date,
    OtherNumber,
    OtherPhone,
    OtherText,
}

/// <summary>How sure one must be that the words are a label before they are taken for one.</summary>
public enum LabelUse
{
    /// <summary>Anywhere: no other text looks like it (<c>DOB</c>).</summary>
    Anywhere,

    /// <summary>With a colon, or at the beginning of a column.</summary>
    AtStart,

    /// <summary>With a colon, or at the beginning of a column before something that looks like a value: words of ordinary prose (<c>Patient</c>).</summary>
    Cautious,

    /// <summary>With a colon only: words with other meanings (<c>Mr</c>).</summary>
    WithColon,
}

/// <summary>A label of the lexicon.</summary>
/// <param name="Text">Letters only, look-alike digits as letters.</param>
/// <param name="Endings">The label without its first words.</param>
public sealed record Label(string Text, LabelKind Kind, LabelUse Use, IReadOnlyList<string> Endings);

/// <summary>The words American medical forms put before identity fields, found exactly or with reading errors.</summary>
public static class Labels
{
    private const int LongestInWords = 5;

    /// <summary>No other words are likely to look like a label of so many letters.</summary>
    private const int LongEnough = 9;

    /// <summary>So many letters are a label even where some are only of the right shape: <c>PAT1ENT</c>, <c>PATlENT</c>, <c>PAIIENT</c>.</summary>
    private const int SureOfShape = 6;

    private static readonly (LabelKind Kind, LabelUse Use, string Words)[] Lexicon =
    [
        (LabelKind.PatientName, LabelUse.AtStart, """
            patient name;pt name;pat name;name of patient;patient's name;patients name;patient's full name;resident name;client name;member name;name of member;
            beneficiary name;patient legal name;legal name;patient name last first;patient name last first mi;patient last first;name last first;patient identification;name of resident
            """),
        (LabelKind.PatientName, LabelUse.Cautious, "patient;pt;name;re;client;resident;member;beneficiary;subject;regarding;in reference to;with reference to;with regard to;in regard to;regarding patient;full name;employee name;enrollee;claimant;injured worker"),
        (LabelKind.GuarantorName, LabelUse.AtStart, """
            guarantor;guarantor name;subscriber;subscriber name;insured;insured name;insured's name;name of insured;policy holder;policyholder;policy holder name;policyholder name;
            responsible party;responsible party name;cardholder;cardholder name;primary insured;name of subscriber;bill to
            """),
        (LabelKind.ContactName, LabelUse.AtStart, """
            emergency contact;emergency contact name;next of kin;nok;contact;contact name;contact person;caregiver;primary caregiver;mother;father;mother's name;father's name;mother name;father name;
            spouse;spouse name;husband;wife;guardian;legal guardian;parent;parent guardian;parent or guardian;relationship;relation;relation to patient;health care agent;healthcare agent;agent;alternate agent;
            health care proxy;first alternate;second alternate;proxy;surrogate;power of attorney;attorney in fact;son;daughter;sister;brother;partner;release to;disclose to;accompanied by;
            signature;signature of patient;patient signature;signature of patient or representative;patient or representative signature;patient representative signature;signature of patient or guardian;signed patient;
            wife's name;husband's name;spouse's name;parent's name;guardian name;guardian's name;informant;historian;interpreter;recipient;authorized representative;personal representative;first alternate agent;second alternate agent;name of agent;name of alternate
            """),
        (LabelKind.ProviderName, LabelUse.AtStart, """
            attending;attending physician;attending provider;ordering physician;ordering provider;ordered by;ordering;referring;referring physician;referring provider;referred by;pcp;primary care physician;
            primary care provider;primary care;provider;provider name;author;dictated by;dictating physician;signed;signed by;electronically signed by;electronically signed;surgeon;assistant surgeon;assistant;prescriber;
            prescriber name;physician;physician name;doctor;dr;pathologist;reviewed by;read by;interpreted by;interpreting physician;cc;to;from;attn;attention;dear;printed by;technologist;tech;therapist;
            nurse;rn;witness;consultant;consulting physician;radiologist;anesthesiologist;anesthesia;submitting physician;refer to;referred to;requesting provider;requesting physician;rendering provider;
            treating provider;treating physician;performed by;performing physician;verified by;released by;approved by;transcribed by;collected by;drawn by;administered by;given by;clinician;
            cardiologist;consent obtained by;obtained by;pharmacist;provider signature;physician signature;prescriber signature;signature of physician;health care provider;certifying physician;supervising physician;
            resident physician;case manager;social worker;director;medical director;dictated;transcriptionist;editor;finalized by;resulted by;ordering md;referring md;attending md;admitting;admitting physician;
            confirmed by;confirming md;overread by;sonographer;reading physician;notary;notary public;ordering dr;faxed by;sent by;prepared by;completed by;scheduled with;follow up with;surgeons
            """),
        (LabelKind.ProviderName, LabelUse.WithColon, "ce;cc to;copies to;copy to"),
        (LabelKind.PatientName, LabelUse.AtStart, "nombre del paciente;nombre de paciente;nombre completo del paciente"),
        (LabelKind.PatientName, LabelUse.Cautious, "paciente;nombre"),
        (LabelKind.BirthDate, LabelUse.Anywhere, "fecha de nacimiento;fecha nacimiento;fecha de nac"),
        (LabelKind.BirthDate, LabelUse.Anywhere, "dob;date of birth;d o b;birth date;birthdate;patient date of birth;patient dob;pt dob;date of birth mm dd yyyy;member dob;member date of birth;patient's date of birth"),
        (LabelKind.BirthDate, LabelUse.AtStart, "born;b d;bdate;birthday;b date"),
        (LabelKind.GuarantorBirthDate, LabelUse.Anywhere, "subscriber dob;insured dob;subscriber date of birth;insured's date of birth;insured date of birth;guarantor dob;guarantor date of birth;subscriber birth date;policy holder dob"),
        (LabelKind.RecordNumber, LabelUse.Anywhere, """
            mrn;mr no;mr number;medical record no;medical record number;medical record;med rec;med rec no;med rec number;medical rec no;patient mrn;emrn;mrn no
            """),
        (LabelKind.RecordNumber, LabelUse.AtStart, "chart;chart no;chart number;unit no;unit number;record number;record no;patient id;pt id;patient id no;patient no;patient number;hospital no;hospital number;medrec"),
        (LabelKind.RecordNumber, LabelUse.WithColon, "mr;unit"),
        (LabelKind.Sex, LabelUse.AtStart, "sexo;sex;gender;patient sex;birth sex;legal sex;sex at birth"),
        (LabelKind.Age, LabelUse.AtStart, "age;patient age;edad"),
        (LabelKind.AgeAndSex, LabelUse.AtStart, "age sex;sex age;age gender"),
        (LabelKind.Phone, LabelUse.AtStart, "telefono;phone;home phone;home ph;cell;cell phone;mobile;patient phone;ph;tel;telephone;phone no;phone number;contact number;daytime phone;home;work phone"),
        (LabelKind.Address, LabelUse.AtStart, "direccion;domicilio;address;patient address;street;street address;home address;mailing address;addr;residence"),
        (LabelKind.Ssn, LabelUse.Anywhere, "ssn;social security no;social security number;social security;soc sec;soc sec no;ss no;last 4 ssn;last four of ssn;patient ssn"),
        (LabelKind.Date, LabelUse.AtStart, """
            date;date of service;service date;dos;dates of service;collected;date collected;collection date;collected on;reported;date reported;report date;received;date received;exam date;date of exam;visit date;date of visit;
            encounter date;admit date;admission date;date of admission;admitted;discharge date;date of discharge;discharged;date of procedure;procedure date;date of surgery;surgery date;date of operation;date of injury;
            date of study;study date;test date;date of test;date of consultation;consultation date;date of referral;referral date;referred;date ordered;order date;ordered;date written;date signed;signed date;dictated on;transcribed on;
            printed;print date;printed on;effective;effective date;eff;expires;expiration;expiration date;exp;last filled;date filled;filled;due;due date;processed;date processed;statement date;issued;date of issue;
            date given;given;start date;end date;start;end;from date;to date;through;valid until;last seen;next visit;next appointment;appointment;date of death;onset;date of onset;last menstrual period;lmp;edd;return to work;
            visit;encounter;dt;d;t;date time;date and time;time;performed;resulted;verified;date last filled;date of report;faxed;sent
            """),
        (LabelKind.OtherNumber, LabelUse.AtStart, """
            acct;acct no;account;account no;account number;patient account no;fin;fin no;visit no;visit number;visit id;accession;accession no;accession number;order;order no;order number;claim;claim no;claim number;
            member id;member no;member number;member id no;policy;policy no;policy number;policy id;group;group no;group number;grp;subscriber id;insurance id;id;id no;npi;dea;dea no;clia;clia no;license;lic no;case no;case number;case;specimen;specimen id;specimen no;
            encounter no;encounter number;encounter id;csn;har;job no;job;lot;lot no;rx;rx no;rxbin;rxpcn;rxgrp;authorization no;auth no;reference no;ref no;reference;ref;control no;invoice no;tax id;ndc;icd;icd 10;cpt;tracking no;request no;requisition no;session;pages;page;room;rm;bed;
            hicn;medicare no;medicaid no;medicare id;medicaid id;prior auth no
            """),
        (LabelKind.OtherPhone, LabelUse.AtStart, "fax;fax no;fax number;pharmacy phone;pharmacy fax;office phone;provider phone;physician phone;emergency phone;contact phone;office fax;customer service;clinic phone;fx;prescriber phone;prescriber fax"),
        (LabelKind.OtherText, LabelUse.AtStart, """
            employer;pharmacy;facility;location;hospital;clinic;lab;laboratory;insurance;insurance company;payer;payor;plan;plan name;insurance plan;department;dept;service;diagnosis;procedure;exam;study;modality;
            medication;drug;drug name;allergies;race;ethnicity;language;religion;marital status;occupation;company;organization;address of facility;school;agency;test;order name;facility name;clinic name;
            pharmacy name;employer name;carrier;insurance carrier;health plan;subject matter;comments;impression;findings;history;plan of care;assessment;title;form;reason;reason for visit;chief complaint;visit type;type;status;
            physical;referral form;referral request;order form;request form;consultation form;medication requested;city;state;zip;city state zip;specialty;urgency;priority;class;patient class;financial class
            """),
    ];

    private static readonly Dictionary<string, Label> ByText = Build();
    private static readonly Dictionary<string, Label> ByShape =
        ByText.Values.Where(label => label.Text.Length >= SureOfShape).DistinctBy(label => Shape(label.Text)).ToDictionary(label => Shape(label.Text));
    private static readonly Dictionary<int, (uint Alphabet, Label Label)[]> ByLength =
        ByText.Values.GroupBy(label => label.Text.Length).ToDictionary(group => group.Key, group => group.Select(label => (Alphabet(label.Text), label)).ToArray());

    private static Dictionary<string, Label> Build()
    {
        Dictionary<string, Label> labels = new(StringComparer.Ordinal);
        foreach (var (kind, use, words) in Lexicon)
        {
            foreach (var phrase in words.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var text = Letters(phrase);
                var parts = phrase.Split(' ');
                labels.TryAdd(text, new Label(text, kind, use, [.. Enumerable.Range(1, parts.Length - 1).Select(from => Letters(string.Concat(parts[from..])))]));
            }
        }

        // Claim forms say whose field it is: PATIENT'S ADDRESS, INSURED'S DATE OF BIRTH.
        foreach (var label in labels.Values.Where(label => label.Kind is LabelKind.BirthDate or LabelKind.Sex or LabelKind.Phone or LabelKind.Address or LabelKind.OtherNumber).ToList())
        {
            foreach (var owner in (string[])["PATIENT", "PATIENTS", "PT"])
                labels.TryAdd(owner + label.Text, label with { Text = owner + label.Text, Endings = [label.Text, .. label.Endings] });
            foreach (var owner in (string[])["INSURED", "INSUREDS", "SUBSCRIBER", "SUBSCRIBERS", "GUARANTOR", "GUARANTORS"])
            {
                var kind = label.Kind == LabelKind.BirthDate ? LabelKind.GuarantorBirthDate : LabelKind.OtherNumber;
                labels.TryAdd(owner + label.Text, label with { Text = owner + label.Text, Kind = kind, Endings = [label.Text, .. label.Endings] });
            }
        }

        return labels;
    }

    /// <summary>Upper-case letters only; digits that look like letters become letters, <c>#</c> becomes <c>NO</c>.</summary>
    public static string Letters(ReadOnlySpan<char> text)
    {
        Span<char> letters = stackalloc char[64];
        var length = 0;
        foreach (var c in text)
        {
            if (length > 61)
                break;
            if (c == '#')
            {
                letters[length++] = 'N';
                letters[length++] = 'O';
                continue;
            }

            var letter = NameText.Fold(c) switch { '0' => 'O', '1' => 'L', '5' => 'S', '8' => 'B', '6' => 'G', '2' => 'Z', '4' => 'A', var other => other };
            if (letter is >= 'A' and <= 'Z')
                letters[length++] = letter;
        }

        return new string(letters[..length]);
    }

    // Letters that are told by a stroke only.
    private static string Shape(string letters) => string.Create(letters.Length, letters, static (shape, from) =>
    {
        for (var i = 0; i < shape.Length; i++)
            shape[i] = from[i] switch { 'L' or 'T' => 'I', 'Q' or 'D' => 'O', var other => other };
    });

    private static Label? Listed(string text) =>
        ByText.TryGetValue(text, out var label) || (text.Length >= SureOfShape && ByShape.TryGetValue(Shape(text), out label)) ? label : null;

    /// <summary>Whether these words together are a label of the list, letter for letter.</summary>
    public static bool IsListed(IReadOnlyList<string> words) => ByText.ContainsKey(Joined(words, 0, words.Count));

    /// <summary>
    /// The longest label that begins at word <paramref name="at"/> of a column of text; null when there is none.
    /// </summary>
    /// <param name="colon">Whether a word ends the label by a colon or what a colon is read as.</param>
    /// <param name="valueLike">Whether a word may begin a value.</param>
    /// <param name="isName">Whether a word is a name some patient bears.</param>
    public static (Label Label, int Words)? Find(IReadOnlyList<string> words, int at, Func<int, bool> colon, Func<int, bool> valueLike, Func<int, bool> isName)
    {
        var most = Math.Min(LongestInWords, words.Count - at);
        if (BrokenBirthDate(words, at, most, colon) is { } broken)
            return broken;
        // A colon closes the label; words behind it are the value.
        for (var i = 0; i < most; i++)
        {
            if (colon(at + i))
            {
                most = i + 1;
                break;
            }
        }

        (Label, int)? best = null;
        var (bestErrors, bestClosed) = (int.MaxValue, false);
        for (var count = most; count >= 1; count--)
        {
            var text = Joined(words, at, count);
            if (text.Length == 0)
                continue;
            var closed = colon(at + count - 1);
            var whole = at == 0 && at + count == words.Count;
            if (Listed(text) is { } exact && Allowed(exact, closed, at, at + count < words.Count && valueLike(at + count), whole))
            {
                // PATIENT STPHEN RUDISILL is a patient, not a misread PATIENT PHONE.
                return best is { } longer && (bestClosed || exact.Kind != LabelKind.PatientName || longer.Item1.Kind == exact.Kind) ? longer : (exact, count);
            }

            // A damaged label needs a colon, or must have a column to itself: a surname may look like a label, too.
            if (text.Length is 2 or 3 or 4 && closed && count == 1 && at + 1 < words.Count && char.IsAsciiDigit(words[at + 1][0]) && EditDistance.Within(text, "DOB", 1) >= 0)
                return (ByText["DOB"], 1);
            if (text.Length < 4 || !(closed || whole || (at == 0 && count > 1 && text.Length >= LongEnough && !HasName(words, at, count, isName))))
                continue;
            foreach (var (label, errors) in Similar(text))
            {
                if (errors < bestErrors && Allowed(label, closed, at, at + count < words.Count && valueLike(at + count), whole) && (closed || count > 1 || !isName(at))
                    && !(closed && AnotherEndsAt(words, at, count, label)))
                    (best, bestErrors, bestClosed) = ((label, count), errors, closed);
            }
        }

        return best;
    }

    private static string Joined(IReadOnlyList<string> words, int at, int count)
    {
        Span<char> joined = stackalloc char[128];
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            var word = words[at + i].AsSpan();
            word = word[..Math.Min(word.Length, joined.Length - length)];
            word.CopyTo(joined[length..]);
            length += word.Length;
        }

        return Letters(joined[..length]);
    }

    /// <summary>Whether a name begins among the words: <c>PATIENT BOORN,</c> is not a damaged <c>PATIENT BORN</c>.</summary>
    private static bool HasName(IReadOnlyList<string> words, int at, int count, Func<int, bool> isName)
    {
        for (var i = at + 1; i < at + count; i++)
        {
            if (words[i][^1] == ',' || isName(i))
                return true;
        }

        return false;
    }

    /// <summary>A colon read into the middle of it: <c>DATE: OF BIRTH:</c>.</summary>
    private static (Label, int)? BrokenBirthDate(IReadOnlyList<string> words, int at, int most, Func<int, bool> colon)
    {
        for (var count = Math.Min(4, most); count >= 2; count--)
        {
            if (colon(at) && ByText.GetValueOrDefault(Joined(words, at, count)) is { Kind: LabelKind.BirthDate } label)
                return (label, count);
        }

        return null;
    }

    /// <summary>Whether the last of these words are another label: in <c>M Age:</c> the label is <c>Age:</c>, not a damaged <c>Page:</c>.</summary>
    private static bool AnotherEndsAt(IReadOnlyList<string> words, int at, int count, Label label)
    {
        for (var from = 1; from < count; from++)
        {
            var ending = Joined(words, at + from, count - from);
            if (ByText.ContainsKey(ending) && !label.Endings.Contains(ending))
                return true;
        }

        return false;
    }

    private static bool Allowed(Label label, bool colon, int at, bool beforeValue, bool whole) => label.Use switch
    {
        LabelUse.Anywhere => true,
        LabelUse.AtStart => colon || whole || (at == 0 && (beforeValue || label.Text.Length >= LongEnough)),
        LabelUse.Cautious => colon || whole || (at == 0 && beforeValue),
        _ => colon,
    };

    private static IEnumerable<(Label Label, int Errors)> Similar(string text)
    {
        // A fifth of the letters may be wrong, none in words of three: short labels differ from one another by one letter.
        var allowed = text.Length <= 3 ? 0 : text.Length <= 6 ? 1 : text.Length <= 11 ? 2 : 3;
        var alphabet = Alphabet(text);
        for (var length = Math.Max(4, text.Length - allowed); length <= text.Length + allowed; length++)
        {
            var most = Math.Min(allowed, length <= 6 ? 1 : 3);
            foreach (var (others, label) in ByLength.GetValueOrDefault(length) ?? [])
            {
                // An edit makes up for one letter that only one of the two has: most labels need no closer look.
                if (BitOperations.PopCount(alphabet & ~others) > most || BitOperations.PopCount(others & ~alphabet) > most)
                    continue;
                var errors = EditDistance.Within(text, label.Text, most);
                if (errors >= 0)
                    yield return (label, errors);
            }
        }
    }

    /// <summary>Which of the letters A to Z occur, one bit each.</summary>
    internal static uint Alphabet(string letters)
    {
        var set = 0u;
        foreach (var letter in letters)
            set |= 1u << (letter - 'A');
        return set;
    }
}

/// <summary>Levenshtein's distance (Binary codes capable of correcting deletions, insertions and reversals, 1966).</summary>
public static class EditDistance
{
    /// <summary>The distance when it is at most <paramref name="most"/>, else -1.</summary>
    public static int Within(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most)
            return -1;
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
                least = Math.Min(least, row[j]);
            }

            if (least > most)
                return -1;
        }

        return row[b.Length] <= most ? row[b.Length] : -1;
    }
}
