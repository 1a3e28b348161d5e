using System.Globalization;
using Capture.Contracts;
using Capture.Evidence;
using Capture.Matcher;
using static Capture.Tests.Matcher.Register;

namespace Capture.Tests.Matcher;

/// <summary>Patient labels without captions beside the fields of a page, in all places, shapes and states.</summary>
public sealed class StickerTests
{
    private const string Fields = "Patient Name: Delacroix-Hale, Rosalind B\nDOB: 03/14/1958\nMRN: 00412345\nPhone: (216) 555-0142";
    private const string Body = "PROGRESS NOTE\nSeen for follow-up of hypertension.\nLungs are clear.\nElectronically signed by Priya Raman, MD";

    /// <summary>In the head of a page a name is a doubt by itself.</summary>
    private const int BelowHead = 550;

    /// <summary>Where a label may stand on a page of 1700 by 2200: the four corners and edges.</summary>
    private static readonly (int Left, int Top)[] Places = [(60, 20), (1150, 20), (60, 1000), (1250, 1000), (60, 2050), (1000, 2050), (640, 700)];

    /// <summary>Name last first, name first last, birth date, sex, number, age.</summary>
    private static readonly string[] Shapes =
    [
        "{0}\n{2}  {3}\n{4}", "{0}\n{2}\n{4}", "{1}\n{2} {3} {5}Y", "{4}\n{0}\n{2} {3}", "{0}  {2}\n{4}  {3}", "{0}\n{4} {2} {3}\nDR RAMAN", "{1}\n{4}", "{0}\n{2} ({5} yr) {3}", "{1}\n{2}", "{0}   {2}   {4}   Page 3", "{0}   Page 2 of 3", "{2} {3}\n{0}\n{4}",
    ];

    private static readonly Dictionary<char, char> LooksLike = new() { ['O'] = '0', ['0'] = 'O', ['1'] = 'l', ['5'] = 'S', ['8'] = 'B', ['6'] = 'G', ['e'] = 'c', ['a'] = 'o', ['n'] = 'r', ['I'] = 'l', ['S'] = '5', ['B'] = '8', ['G'] = '6' };

    /// <summary>What is left of names that no list holds, or of page numbers, may be too little: one in a hundred.</summary>
    [Fact]
    public void Label_of_somebody_else_is_a_doubt_wherever_it_stands_and_whoever_it_is()
    {
        var random = new Random(20261130);
        var count = 0;
        List<string> filed = [];
        foreach (var (label, errors) in Labels(random, own: false))
        {
            foreach (var place in Places)
            {
                var smeared = Smeared(label, errors, random);
                count++;
                if (Match(PageOf(Fields + "\n\n" + Body, smeared, place)).FiledUnder is not null)
                    filed.Add(smeared);
            }
        }

        Assert.True(filed.Count * 100 <= count, $"{filed.Count} of {count} filed:\n{string.Join("\n\n", filed.Distinct().Take(5))}");
    }

    /// <summary>A back-file of years ago: every date on it is as old as a birth date may be.</summary>
    [Theory]
    [InlineData("Tan. Maxwell\nlan Maxwell, LCSW 05/16/2019")]
    [InlineData("lan. Maxwell 05/16/2019\nIan Maxwell, LCSW")]
    public void Signature_and_date_of_an_old_note_are_no_label(string signature)
    {
        const string Note = "Date: 05/16/2019\nSession: 2\nPlan: Continue weekly sessions.\n";

        Assert.Equal(Rosa.Mrn, Register.Match(Fields + "\n" + Note + signature).FiledUnder);
        Assert.Null(Register.Match(Fields + "\n" + Note + signature + "\n\n\nOkonkwo, Barnaby T\n07/30/1977 M").FiledUnder);
    }

    [Fact]
    public void Nine_of_ten_pages_with_the_patients_own_label_are_filed()
    {
        var random = new Random(20261130);
        var (count, held) = (0, new List<string>());
        foreach (var (label, errors) in Labels(random, own: true))
        {
            foreach (var place in Places)
            {
                var smeared = Smeared(label, errors, random);
                var result = Match(PageOf(Fields + "\n\n" + Body, smeared, place));
                count++;
                if (result.FiledUnder != Rosa.Mrn)
                    held.Add($"{string.Join(' ', result.Doubts)}\n{smeared}");
            }
        }

        Assert.True(held.Count * 10 <= count, $"{held.Count} of {count} held\n{string.Join("\n\n", held.Take(5))}");
    }

    [Theory]
    [InlineData("Priya Raman, MD\nInternal Medicine\nNPI 1477594011")]
    [InlineData("RAMAN, PRIYA MD\nLic. 352291\n05/30/2019")]
    [InlineData("Priya Raman, RN\n06/01/2025 10:15")]
    [InlineData("Helen Sandoval\n418 Sycamore St\nHarlan Falls, OH 44102")]
    [InlineData("Brown Garcia Imaging\n418 Sycamore St\nHarlan Falls, OH 44102\n(216) 555-3300")]
    [InlineData("Measles Mumps  01/02/2003\nHepatitis Brown  03/04/2004\nInfluenza Garcia  05/06/2005\nTetanus Booster  07/08/2006")]
    [InlineData("Witness: Helen Sandoval   06/01/2025")]
    public void What_is_no_patients_label_is_no_doubt(string block) =>
        Assert.All(Places.Where(place => place.Top > BelowHead), place => Assert.Equal(Rosa.Mrn, Match(PageOf(Fields + "\n\n" + Body, block, place)).FiledUnder));

    /// <summary>The number of a birth date may be the only thing left of a lower label.</summary>
    [Theory]
    [InlineData("DELACROIX-HALE, ROSALIND B\n03/14/1958 F\n00412345\n07/20/1962 M")]
    [InlineData("408,4334 02/04/1993 Female\nDR RAMAN")]
    [InlineData("xK  q\n08/18/.1989 M 37Y")]
    [InlineData("BABY GIRL DELACROIX-HALE\n05/28/2025")]
    [InlineData("BB Delacroix-Hale\n612112")]
    public void Rows_that_a_label_below_another_shows_are_a_doubt(string block) =>
        Assert.Contains(Doubts.RivalOnPage, Match(PageOf(Fields + "\n\n" + Body, block, (1150, 20))).Doubts);

    [Theory]
    [InlineData("Ester Bethea is a 3-year-old female with asthma.", false)]
    [InlineData("I had the pleasure of seeing Helen Sandoval, a 67-year-old woman, in the office.", false)]
    [InlineData("Luis Divittorio is a 67-year-old man with chest pain.", false)]
    [InlineData("She is a 12-year-old female with asthma.", false)]
    [InlineData("Rosalind Delacroix-Hale is a 67-year-old woman with asthma.", true)]
    [InlineData("Rosalind Beatrice Delacroix-Hale is a 66-year-old woman with asthma.", true)]
    public void Somebody_else_whom_the_sentences_describe_is_a_doubt(string sentence, bool filed) =>
        Assert.Equal(filed ? Rosa.Mrn : null, Match(PageOf($"{Fields}\n\n{sentence}\n{Body}", "", default)).FiledUnder);

    [Theory]
    [InlineData("Dear Ms. Schertler:", false)]
    [InlineData("Dear Ms. Delacroix-Hale:", true)]
    [InlineData("Dear Dr. Schertler:", true)]
    public void Letter_to_somebody_else_with_a_patients_label_on_it_is_held(string salutation, bool filed) =>
        Assert.Equal(filed ? Rosa.Mrn : null, Match(PageOf($"Lakeshore Clinic\n\n{salutation}\nYour recent results are in. Please call the office.", "DELACROIX-HALE, ROSALIND B\nMRN: 00412345\nDOB: 03/14/1958  F", (1150, 20))).FiledUnder);

    [Fact]
    public void Running_head_of_somebody_else_is_a_doubt_wherever_its_page_number_is() =>
        Assert.All((string[])["WHITE, CODY   Page 5 of 9", "White, Cody J Page 5 of 9", "Sandoval, Helen Page 2"], head => Assert.Null(Match(PageOf(Fields, "", default), PageOf($"{head}\n\nPlan: continue warfarin.", "", default)).FiledUnder));

    /// <summary>Its digits are letters to those who read captions.</summary>
    [Fact]
    public void Date_of_noughts_and_ones_is_a_value_and_no_part_of_its_caption()
    {
        var mentions = MentionReader.Read([TypedPage.Of("DOB 09/12/2001")], Today);

        Assert.Equal(new DateOnly(2001, 9, 12), Assert.Single(mentions.Births).Readings[0].Date);
    }

    /// <summary>Everybody's labels, clean and as faxes leave them.</summary>
    private static IEnumerable<(string Label, double Errors)> Labels(Random random, bool own)
    {
        Patient[] others =
        [
            Town[random.Next(Town.Count)] with { }, Town[random.Next(Town.Count)], Child,
            new() { Mrn = "6612873", Last = "Ballard", First = "Priscilla", Sex = "F", Dob = new(1947, 8, 3) },
            new() { Mrn = "91882734", Last = "Ocampo", First = "Marcus", Sex = "M", Dob = new(2011, 12, 21) },
            new() { Mrn = "55120987", Last = "Delacroix-Hale", First = "Ingrid", Sex = "F", Dob = new(1961, 5, 9) },
        ];
        foreach (var who in own ? [Rosa] : others)
        {
            foreach (var shape in Shapes)
            {
                foreach (var upper in (bool[])[true, false])
                {
                    var label = string.Format(CultureInfo.InvariantCulture, shape, $"{who.Last}, {who.First}", $"{who.First} {who.Last}", who.Dob!.Value.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture), who.Sex, who.Mrn, Today.Year - who.Dob.Value.Year);
                    yield return (upper ? label.ToUpperInvariant() : label, 0);
                    yield return (label, 1);
                }
            }
        }
    }

    /// <summary>So many letters of each row are taken for others that look like them.</summary>
    private static string Smeared(string label, double errors, Random random)
    {
        var rows = label.Split('\n').Select(row => row.ToCharArray()).ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < errors; i++)
            {
                var at = random.Next(row.Length);
                row[at] = LooksLike.GetValueOrDefault(row[at], row[at]);
            }
        }

        return string.Join('\n', rows.Select(row => new string(row)));
    }

    private static MatchResult Match(params PageText[] pages) => new PatientMatcher(Register.Index, new MatcherOptions()).Match(pages, Today);

    /// <summary>A typed page with a block of rows put at a place.</summary>
    private static PageText PageOf(string text, string block, (int Left, int Top) place)
    {
        TextLine Moved(TextLine line, int left, int top) => line with { Words = [.. line.Words.Select(word => word with { Box = word.Box with { Left = word.Box.Left + left, Top = word.Box.Top + top } })] };
        var page = TypedPage.Of(text);
        var lines = page.Lines.Select(line => Moved(line, 100, 150)).Concat(TypedPage.Of(block).Lines.Select(line => Moved(line, place.Left, place.Top)));
        return page with { Lines = [.. lines.OrderBy(line => line.Words[0].Box.Top)] };
    }
}
