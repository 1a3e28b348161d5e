using Capture.Evidence;
using System.Globalization;
using System.Text;

namespace Capture.Classifier.Training;

/// <summary>
/// What stands on a faxed page besides its content: letterhead, title, patient block, fax header, footers, stamps, page
/// breaks. Training texts get many different ones, so that none of it passes for content.
/// </summary>
internal sealed class PageFurniture(PageGrammar common)
{
    /// <summary>Share of pages that carry their title; some forms have none, and some titles are in a logo.</summary>
    public const double TitleShown = 0.93;

    private const string Months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

    /// <summary>Fills the slots that are not lists: names, dates, letterheads, and so on.</summary>
    public string? Slot(string name, Random random, Func<string> title) => name switch
    {
        "date" => Date(random),
        "time" => Time(random),
        "phone" => Phone(random),
        "year" => (2012 + random.Next(14)).ToString(CultureInfo.InvariantCulture),
        "dob" => Date(random, 1930, 2018),
        "person" => Fill("{<first> <last>|<first> <A1>. <last>|<last>, <first>|<last>, <first> <A1>|<first> <A1> <last>}", random),
        "dr" => Fill("{<first> <last>, <degree>|<first> <A1>. <last>, <degree>|<first> <last>, <degree>|Dr. <first> <last>|Dr. <last>|<last>, <first>, <degree>|<last>, <first> <degree>}", random),
        "org" => Fill("{<place> <orgkind>|<place> <orgkind>|<place> <specialty>|<specialty> Associates of <city>|<city> <orgkind>|<last> & <last> <specialty>}", random),
        "address" => Fill("{<#10-9999> <street>{, Suite <#100-500>|}|PO Box <d4>}, <city>, <state> <d5>", random),
        "mrn" => Fill("{<d6>|<d7>|<d8>|<A1><d6>|<A2>-<d7>|<d3>-<d2>-<d3>}", random),
        "id" => Fill("{<A2><d6>|<d9>|<A3><d7>|<d5>-<d4>|W<d8>|<year>-<d5>}", random),
        "npi" => Fill("1<d9>", random),
        "money" => Fill("{$|$|$ |}<#5-4200>.<d2>", random),
        "age" => random.Next(1, 95).ToString(CultureInfo.InvariantCulture),
        "sex" => Fill("{Male|Female|M|F}", random),
        "box" => random.Next(10) switch { < 6 => "☐", < 8 => "☒", 8 => "[ ]", _ => "(  )" },
        "line" => new string('_', random.Next(6, 28)),
        "head" => Letterhead(random),
        "title" => title(),
        "pt" => PatientBlock(random),
        "top" => Top(random, title()),
        _ => null,
    };

    /// <summary>Letterhead, title and patient block in one of the usual orders; any may be missing, seldom the title.</summary>
    /// <param name="titleShown">Probability that the title is there.</param>
    public string Top(Random random, string title, double titleShown = TitleShown)
    {
        var head = random.NextDouble() < 0.75 ? Letterhead(random) : "";
        var patient = random.NextDouble() < 0.85 ? PatientBlock(random) : "";
        var shown = random.NextDouble() < titleShown ? title : "";
        if (random.NextDouble() < 0.15)
            shown = $"{shown}\n{Fill("{FINAL|FINAL REPORT|COPY|Page 1 of <#1-5>|Confidential|*** <date> ***|Status: Final|RECEIVED <date>|Date of service: <date>}", random)}";
        string[] parts = random.Next(10) switch
        {
            < 5 => [head, shown, patient],
            < 7 => [shown, head, patient],
            < 9 => [head, patient, shown],
            _ => [patient, head, shown],
        };
        return string.Join('\n', parts.Where(part => part.Length > 0));
    }

    /// <summary>
    /// Head of a print out of an electronic record: the title is the value of a label among others, which say who wrote
    /// the entry, when, and in which state it is.
    /// </summary>
    public string RecordPrint(Random random, string title)
    {
        var (entry, colon) = (this.Fill("{Document|Note|Report|Result|Entry}", random), random.NextDouble() < 0.9 ? ":" : "");
        string[] labels =
        [
            $"{Fill("{<entry> {Date|date|date/time}|Date of <entry>|Filed|Date of service|Entered}", random)}{colon} {Fill("<date>{| <time>}", random)}",
            $"{Fill("{<entry> {Status|status}|Status|State}", random)}{colon} {Fill("{Final|Final|Signed|Completed|Verified|Modified|Unsigned|Preliminary|Addendum|Auth (Verified)}", random)}",
            $"{Fill("{Performed by|Author|Author type|Written by|Created by|Entered by|Service provider|Dictated by}", random)}{colon} {Fill("<dr>{| on <date>}", random)}",
            $"{Fill("{Verified by|Signed by|Cosigner|Attending|Authenticated by}", random)}{colon} {Fill("<dr>{| on <date> <time>}", random)}",
            $"{Fill("{Encounter info|Encounter|Visit|Visit info|FIN|Contact}", random)}{colon} {Fill("{<d8>, |}<place>, {Inpatient|Outpatient|Clinic|Recurring|Emergency}, <date>", random)}",
            $"{Fill("{Facility|Location|Site|Department}", random)}{colon} {Fill("{<org>|<specialty>}", random)}",
        ];
        random.Shuffle(labels);
        var name = Fill("{<entry> {Type|type|name|title}|<entry> {Type|type}|Type|Local title|Title|Type of <entry>}", random);
        var facts = labels.Take(random.Next(2, 6)).ToList();
        facts.Insert(random.Next(4) == 0 ? random.Next(facts.Count) : 0, $"{name}{colon} {title}");
        var head = random.NextDouble() < 0.6 ? Letterhead(random) : "";
        var patient = random.NextDouble() < 0.85 ? PatientBlock(random) : "";
        var state = random.NextDouble() < 0.4 ? Fill("{* Final Report *|** Final **|FINAL|Chart copy|Document view|Clinical document}", random) : "";
        return string.Join('\n', new[] { head, patient, state, string.Join(random.Next(4) == 0 ? "   " : "\n", facts) }.Where(part => part.Length > 0));

        string Fill(string text, Random source) => this.Fill(text.Replace("<entry>", entry, StringComparison.Ordinal), source);
    }

    /// <summary>A title as it may stand on paper: in other letters, spaced, behind a place or a number, parted over two lines.</summary>
    public string Decorate(string title, Random random)
    {
        title = random.Next(10) switch
        {
            < 4 => title.ToUpperInvariant(),
            < 5 => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(title.ToLowerInvariant()),
            _ => title,
        };
        return random.Next(24) switch
        {
            0 => string.Join(' ', title.ToUpperInvariant().Select(letter => letter == ' ' ? " " : letter.ToString())),
            1 => Fill("{<org>|<place>|<specialty>|<city>}", random) + (random.Next(2) == 0 ? " - " : " ") + title,
            2 => title + Fill("{   Form <A2>-<d3>|  #<d6>|  <date>| (continued)|   Page 1 of <#1-4>| - FINAL|  ({Adult|Pediatric|Revised <year>})}", random),
            3 => title.Replace(" - ", "\n", StringComparison.Ordinal),
            4 => Fill("{<date>  |*** |Document: |Document type: |Form name: |Re: |Type: |Note: }", random) + title,
            _ => title,
        };
    }

    public string Letterhead(Random random) => Lines(random,
        "{<org>|<org>|<ORG>}",
        random.NextDouble() < 0.25 ? "{Department of <specialty>|<specialty>|A member of <place> Health|Caring for our community since <#1920-2005>|<dr>|<dr>   <dr>   <dr>}" : "",
        random.NextDouble() < 0.7 ? "<address>" : "",
        random.NextDouble() < 0.7 ? "{Phone|Tel|Ph|P|Telephone|Office}: <phone>{  |   | * | | }{Fax|F|FAX}: <phone>" : "",
        random.NextDouble() < 0.1 ? "{www.<place>health.example|NPI <npi>|Tax ID <d2>-<d7>}" : "");

    public string PatientBlock(Random random)
    {
        List<string> fields =
        [
            Fill("{Patient|Patient Name|Name|Pt|Pt Name|PATIENT|RE|Re: Patient|Patient's Name|NAME OF PATIENT}: <person>", random),
            Fill("{DOB|Date of Birth|D.O.B.|Birth Date|Birthdate|DATE OF BIRTH|Born}: <dob>", random),
        ];
        string[] others =
        [
            "{MRN|MR#|Medical Record #|Med Rec No|Record No.|Chart #|MR #|Patient ID|ID #|Unit No}: <mrn>",
            "{Sex|Gender}: <sex>",
            "{Age|AGE}: <age>{| yrs| y}",
            "{Account #|Acct|Acct No|CSN|Encounter #|Visit #|FIN}: <id>",
            "{Address|Home Address}: <address>",
            "{Phone|Home phone|Tel|Telephone}: <phone>",
            "{PCP|Primary Care Provider|Primary physician|Family doctor}: <dr>",
            "{Attending|Attending MD|Attending Physician|Provider|Physician|Doctor|Clinician}: <dr>",
            "{Date|Date of Service|DOS|Service Date|Visit Date|Encounter Date|Encounter|Report date|Date of visit}: <date>",
            "{Insurance|Payer|Plan}: <payer>",
            "{Location|Room|Unit|Dept}: {<#1-6> {East|West|North}|<#100-690>-<A1>|<specialty>}",
            "{SSN|Last 4 SSN}: {xxx-xx-|}<d4>",
            "{Referring|Referring Provider|Ordering provider|cc}: <dr>",
            "{Allergies|Allergy}: <allergy>",
            "{Emergency contact|Emergency Contact|Contact person|Next of kin}: <person> {<phone>|(<rel>)|}",
            "{Guarantor|Subscriber|Responsible party}: <person>",
            "{Dictated by|Author|Author of note|Transcribed by|Signed by|Prepared by}: <dr>",
            "{Employer|Occupation|Marital status|Language|Race|Religion}: {<place>|Married|English|White|retired}",
            "{Admit date|Admission|Arrival|Discharge date|Received|Printed}: <date> {<time>|}",
            "{Consultant|Surgeon|Therapist|Nurse|Case manager|Pharmacy|Ordering physician}: <person>",
            "{Height|Weight|Ht/Wt}: <#60-260> {lb|cm|in}",
            "{Patient class|Visit type|Patient type|Status}: {Inpatient|Outpatient|Observation|Emergency|Office visit|Final}",
        ];
        random.Shuffle(others);
        fields.AddRange(others.Take(random.Next(1, 7)).Select(field => Fill(field, random)));
        if (random.NextDouble() < 0.2)
            fields = [.. fields.Select(field => field.Replace(":", random.NextDouble() < 0.5 ? "" : " -", StringComparison.Ordinal))];

        var result = new StringBuilder();
        var perLine = random.Next(1, 4);
        for (var i = 0; i < fields.Count; i++)
            result.Append(fields[i]).Append(i % perLine == perLine - 1 ? '\n' : i < fields.Count - 1 ? "   " : "");
        return result.ToString().TrimEnd();
    }

    /// <summary>Adds fax header, page breaks with running heads, stamps and footers to a written document.</summary>
    public string Finish(string text, Random random)
    {
        if (random.NextDouble() < 0.25)
            text = MergeColumns(text, random);
        if (random.NextDouble() < 0.2)
            text = SplitColumns(text);

        var pages = text.Split('\f').SelectMany(page => Paginate(page, random)).ToList();
        var header = random.NextDouble() < 0.6 ? random.Next(HeaderKinds) : -1;
        var running = pages.Count > 1 && random.NextDouble() < 0.7
            ? Fill("{<person>|<person>  DOB <dob>|<person> | MRN: <mrn>|Patient: <person>}", random) : "";
        var footer = random.NextDouble() < 0.35 ? Footer(random) : "";
        var offset = random.NextDouble() < 0.7 ? 0 : random.Next(1, 30);
        var fax = Fill("{From|FROM}: {<org>|<phone>|+1<d9>}", random);
        var result = new StringBuilder();
        for (var i = 0; i < pages.Count; i++)
        {
            if (i > 0)
                result.Append('\f');
            if (header >= 0)
                result.Append(FaxHeaderLine(header, fax, offset + i + 1, offset + pages.Count, random)).Append('\n');
            if (i > 0 && running.Length > 0)
                result.Append(running).Append(random.NextDouble() < 0.5 ? $"   Page {i + 1} of {pages.Count}\n" : "\n");
            if (random.NextDouble() < 0.06)
                result.Append(Fill("{RECEIVED <date>|SCANNED|COPY|FAXED <date>|Reviewed <A2> <date>|<A2><d4>}\n", random));
            result.Append(pages[i].TrimEnd('\n')).Append('\n');
            if (footer.Length > 0)
                result.Append(footer).Append('\n');
            if (random.NextDouble() < 0.25)
                result.Append($"Page {i + 1}{(random.NextDouble() < 0.6 ? $" of {pages.Count}" : "")}\n");
        }

        return result.ToString();
    }

    /// <summary>A later part of a document, as if its first page had gone missing or stood apart.</summary>
    public string Continuation(string text, Random random)
    {
        var lines = Wrap(text, 90).Split('\n');
        if (lines.Length < 16)
            return text;
        var from = random.Next(lines.Length / 4, lines.Length / 2);
        var head = Fill("{<person>   Page <#2-5>|Page <#2-4> of <#4-6>|{Patient|Name}: <person>  {DOB|MRN}: <mrn>|RE: <person>  <date>  Page <#2-3>|(continued)}\n", random);
        return head + string.Join('\n', lines[from..]);
    }

    /// <summary>Breaks prose into lines of a page; dictated texts come as one line a paragraph.</summary>
    public static string Wrap(string text, int columns)
    {
        var result = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            var rest = line;
            while (rest.Length > columns)
            {
                var cut = rest.LastIndexOf(' ', columns);
                if (cut <= 0)
                    break;
                result.Append(rest, 0, cut).Append('\n');
                rest = rest[(cut + 1)..];
            }

            result.Append(rest).Append('\n');
        }

        return result.ToString();
    }

    private const int HeaderKinds = 6;

    private static string FaxHeaderLine(int kind, string from, int page, int pages, Random random)
    {
        var (date, time, phone) = (Date(random), Time(random), Phone(random));
        return kind switch
        {
            0 => $"{date} {time}  {from}  TO: {phone}  P.{page:00}/{pages:00}",
            1 => $"{date} {time} {from}   page {page}",
            2 => $"{from}  Page: {page}/{pages}  Date: {date} {time}",
            3 => $"{date} {time}  RightFax  DOCSRV{random.Next(1, 5)}  {page}/{pages:000}",
            4 => $"{date}  {time}   {phone}   {from}   PAGE {page:000}/{pages:000}   Fax Server",
            _ => $"TO: {phone} {from} FAX: {phone} {date} {time} pg {page} of {pages}",
        };
    }

    private string Footer(Random random) => Fill(
        "{<confidential>|<confidential>|Printed by <last>, <A1> at <date> <time>|FORM <d5> (Rev. <#1-12>/<#10-25>)   MEDICAL RECORD COPY|<org> * <address>|<signature>|Form <A2>-<d3>|<place> Health - Patient copy|cc: <dr>}", random);

    private static IEnumerable<string> Paginate(string page, Random random)
    {
        var lines = Wrap(page, random.Next(70, 110)).TrimEnd('\n').Split('\n');
        var height = random.Next(45, 66);
        for (var i = 0; i < lines.Length; i += height)
            yield return string.Join('\n', lines[i..Math.Min(lines.Length, i + height)]);
    }

    /// <summary>OCR reads neighbouring columns as one line.</summary>
    private static string MergeColumns(string text, Random random)
    {
        var result = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            result.Append(line);
            result.Append(line.Length is > 0 and < 34 && !line.Contains('\f', StringComparison.Ordinal) && random.NextDouble() < 0.5 ? "  " : "\n");
        }

        return result.ToString();
    }

    /// <summary>OCR reads a row of columns as lines of their own.</summary>
    private static string SplitColumns(string text) => text.Replace("   ", "\n", StringComparison.Ordinal);

    private string Lines(Random random, params string[] lines) =>
        string.Join('\n', lines.Where(line => line.Length > 0).Select(line => Fill(line, random)));

    private string Fill(string text, Random random) =>
        common.Fill(text, random, name => name == "ORG" ? Fill("<org>", random).ToUpperInvariant() : Slot(name, random, () => ""));

    private static string Phone(Random random)
    {
        var (area, last) = (random.Next(200, 990), random.Next(10000).ToString("0000", CultureInfo.InvariantCulture));
        return random.Next(4) switch
        {
            0 => $"{area}-555-{last}",
            1 => $"{area}.555.{last}",
            2 => $"{area} 555 {last}",
            _ => $"({area}) 555-{last}",
        };
    }

    private static string Date(Random random, int from = 2015, int to = 2026)
    {
        var (year, month, day) = (random.Next(from, to), random.Next(1, 13), random.Next(1, 29));
        return random.Next(7) switch
        {
            0 => $"{month}/{day}/{year % 100:00}",
            1 => $"{Months.Split(' ')[month - 1]} {day}, {year}",
            2 => $"{year}-{month:00}-{day:00}",
            3 => $"{month:00}-{day:00}-{year}",
            4 => $"{day:00}-{Months.Split(' ')[month - 1]}-{year}",
            _ => $"{month:00}/{day:00}/{year}",
        };
    }

    private static string Time(Random random)
    {
        var (hour, minute) = (random.Next(24), random.Next(60));
        return random.Next(3) switch
        {
            0 => $"{hour:00}:{minute:00}",
            1 => $"{((hour + 11) % 12) + 1}:{minute:00} {(hour < 12 ? "AM" : "PM")}",
            _ => $"{((hour + 11) % 12) + 1:00}:{minute:00}{(hour < 12 ? "am" : "pm")}",
        };
    }
}
