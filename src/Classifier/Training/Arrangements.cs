namespace Capture.Classifier.Training;

/// <summary>
/// The ways in which hospitals, laboratories, payers and agencies lay a page out, whatever its type. Each puts a
/// type's words in another order, so that the words are learnt and not the layout.
/// </summary>
internal static class Arrangements
{
    private static readonly SortedDictionary<string, Func<Paper, string>> ByName =
        new(StringComparer.Ordinal)
        {
            ["boxed-form"] = BoxedForm,
            ["chart-print"] = ChartPrint,
            ["letter"] = Letter,
            ["host-print"] = HostPrint,
            ["check-list"] = CheckList,
            ["table-first"] = TableFirst,
            ["two-columns"] = TwoColumns,
            ["slip"] = Slip,
            ["brief"] = Brief,
            ["untitled"] = Untitled,
            ["dictation"] = Dictation,
            ["portal"] = Portal,
            ["fax-back"] = FaxBack,
            ["agency"] = Agency,
            ["bare"] = Bare,
            ["spanish"] = Spanish,
            ["sparse"] = Sparse,
            ["run-on"] = RunOn,
            ["footer-title"] = FooterTitle,
            ["record-print"] = RecordPrint,
        };

    /// <summary>Arrangements that a vocabulary can be laid out in: all but those its list <c>never</c> names.</summary>
    public static IEnumerable<string> For(PageGrammar words) =>
        ByName.Keys.Where(name => !words.Items("never").Contains(name) && (name != "spanish" || words.HasList("es")));

    /// <summary>One made-up page, without fax header and damage.</summary>
    /// <param name="own">Slots that the caller fills.</param>
    public static string Write(string name, PageGrammar words, PageFurniture furniture, Random random, Func<string, string?> own) =>
        ByName[name](new(words, furniture, random, own));

    /// <summary>What a page is made of.</summary>
    private sealed record Paper(PageGrammar Words, PageFurniture Furniture, Random Random, Func<string, string?> Own)
    {
        /// <summary>A page, or a part of one with a style of its own; the style is drawn where none is given.</summary>
        public PageWriter Page(FactStyle? facts = null, PartStyle? parts = null) => new(Words, Furniture, Random, Own, facts, parts);
    }

    private static string BoxedForm(Paper paper)
    {
        var page = paper.Page(paper.Random.Next(2) == 0 ? FactStyle.Grid : null);
        if (page.Chance(0.7))
            page.Head();
        page.Title();
        if (page.Chance(0.7))
            page.Patient();
        return page.Facts(4, 9).Table(2, 6).Ticks(2, 7).Parts(1, 3).Says(0, 3).Signs(1, 3).ToString();
    }

    private static string ChartPrint(Paper paper)
    {
        var page = paper.Page();
        page.Fill("{<person>|<last>, <first>}  {MRN|DOB|CSN}: <mrn>  {Encounter|Visit|Enc} {Date|date}: <date>");
        page.Fill("{<org>|<org>|Printed by <last>, <A1> [<d5>] at <date> <time>|}");
        page.Title();
        page.Facts(2, 6).Parts(3, 8).Table(2, 6).Says(1, 3);
        return page.Fill("{<signature>|}").Fill("{Printed at <date> <time>   Page 1 of <#1-4>|Encounter-Level Documents|Revision History|}").ToString();
    }

    private static string Letter(Paper paper)
    {
        var page = paper.Page(FactStyle.Rows, PartStyle.RunIn);
        page.Head();
        if (page.Chance(0.35))
            page.Patient();
        page.Fill("<date>");
        if (page.Chance(0.7))
            page.Fill("{<dr>|<person>|<org>|<payer>}\\n<address>");
        if (page.Chance(0.8))
            page.Fill("{RE|Re|Subject|Regarding}: <person>  {DOB|Date of birth|Member ID|Claim}{:|} {<dob>|<id>}");
        if (page.Chance(0.8))
            page.Title();
        page.Fill("{Dear Dr. <last>|Dear <person>|Dear Provider|To whom it may concern|Dear Sir or Madam|Dear Colleague}{:|,}");
        page.Facts(1, 4).Says(2, 5, run: page.Chance(0.6)).Parts(1, 5).Table(1, 4);
        return page.Fill("{Sincerely|Thank you|Respectfully|Best regards|Yours truly},").Signs(1, 2).ToString();
    }

    private static string HostPrint(Paper paper)
    {
        var page = paper.Page(paper.Random.Next(2) == 0 ? FactStyle.Rows : FactStyle.Lines, PartStyle.Block);
        page.Fill("{RUN DATE|PRINTED|DATE}: <date>  <org>  PAGE <#1-3>").Fill("{RUN TIME|TIME}: <time>  {USER|TERM|PRINTER}: <A4><d2>");
        page.Title().Line(page.Chance(0.5) ? new string('-', 50) : new string('=', 40));
        page.Patient().Facts(3, 7).Table(3, 9).Parts(1, 5).Says(0, 3).Fill("{*** END OF REPORT ***|END OF DISPLAY|** CONTINUED **|}");
        return page.Chance(0.8) ? page.ToString().ToUpperInvariant() : page.ToString();
    }

    private static string CheckList(Paper paper)
    {
        var page = paper.Page();
        page.Top().Facts(1, 5).Ticks(5, 14).Says(0, 3);
        return page.Signs(1, 3).ToString();
    }

    private static string TableFirst(Paper paper)
    {
        var page = paper.Page();
        return page.Head().Title().Table(4, 12).Facts(2, 6).Says(1, 4).Parts(0, 3).Signs(0, 2).ToString();
    }

    /// <summary>Two columns: read one after the other, or line by line across both.</summary>
    private static string TwoColumns(Paper paper)
    {
        var left = paper.Page(FactStyle.Lines).Facts(3, 7).Ticks(2, 6).ToString().Split('\n');
        var right = paper.Page(FactStyle.Stacked, PartStyle.Block).Parts(2, 4).Says(1, 3).Facts(1, 4).ToString().Split('\n');
        var page = paper.Page().Top();
        if (page.Chance(0.5))
            page.Line(string.Join('\n', left)).Line(string.Join('\n', right));
        else
        {
            for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
                page.Line($"{(i < left.Length ? left[i] : "")} {(i < right.Length ? right[i] : "")}".Trim());
        }

        return page.Table(0, 4).Signs(0, 2).ToString();
    }

    private static string Slip(Paper paper)
    {
        var page = paper.Page();
        if (page.Chance(0.4))
            page.Fill("<org>");
        page.Title().Fill("{<person>|Name: <person>|Patient: <person>}  {<date>|DOB <dob>|}");
        return page.Facts(2, 5).Says(1, 3).Ticks(0, 4).Table(0, 2).Signs(0, 1).ToString();
    }

    /// <summary>Who sends it, of whom it is, and hardly a handful of lines: small results and notes in two sentences.</summary>
    private static string Brief(Paper paper)
    {
        var page = paper.Page();
        if (page.Chance(0.7))
            page.Head();
        if (page.Chance(0.85))
            page.Title();
        if (page.Chance(0.85))
            page.Patient();
        page.Facts(0, 3);
        if (page.Has("row") && page.Chance(0.5))
            return page.Table(1, 4).Says(0, 1).ToString();
        return (page.Chance(0.7) ? page.Parts(1, 2) : page.Says(1, 2, run: true)).Signs(0, 1).ToString();
    }

    /// <summary>Sections as they are dictated, under no title: what a report is, its words alone have to tell.</summary>
    private static string Untitled(Paper paper)
    {
        var page = paper.Page(FactStyle.Lines);
        if (page.Chance(0.4))
            page.Head();
        if (page.Chance(0.5))
            page.Patient();
        page.Facts(0, 4).Parts(3, 9).Table(0, 5).Says(0, 3, run: page.Chance(0.5));
        return page.Fill("{<signature>|}").ToString();
    }

    private static string Dictation(Paper paper)
    {
        var page = paper.Page(FactStyle.Lines);
        if (page.Chance(0.4))
            page.Fill("<org>");
        if (page.Chance(0.85))
            page.Title();
        if (page.Chance(0.6))
            page.Fill("{NAME|PATIENT|PATIENT NAME}: <person>");
        else
            page.Patient();
        page.Facts(2, 5).Parts(3, 9).Says(1, 4, run: true);
        return page.Fill("{<signature>|DD: <date>  DT: <date>  {JOB|DOC}#: <d7>|<A2>:<A2>  D: <date> T: <date>|<last>/<A2>}").ToString();
    }

    private static string Portal(Paper paper)
    {
        var page = paper.Page(FactStyle.Stacked);
        page.Fill("{<date>, <time>|Printed from {MyRecord|the provider portal|Web Chart}|https://portal.<place>.example/{view|print}|<place> Connect}");
        page.Title();
        page.Fill("{<person>|Name\n<person>|Patient <person>}").Facts(3, 8).Parts(1, 5).Table(1, 6).Says(0, 3);
        return page.Fill("{<#1-4>/<#4-9>|Copyright <year> <place> Health|Powered by <place>Soft|Page 1 of 1}").ToString();
    }

    private static string FaxBack(Paper paper)
    {
        var page = paper.Page();
        page.Title().Fill("{To|TO|Attn}: {<dr>|<org>}   {Fax|FAX}: <phone>").Fill("{From|FROM}: {<org>|<person>}   {Phone|PH}: <phone>");
        page.Fill("{Patient|PATIENT|Member|RE}: <person>   {DOB|Date of Birth}: <dob>").Facts(2, 6).Ticks(1, 6).Says(1, 4).Table(0, 3).Signs(1, 2);
        return page.Fill("{Please {complete|sign} and fax {back |}to <phone>|RETURN BY FAX: <phone>|Fax completed form to <phone>|}").ToString();
    }

    private static string Agency(Paper paper)
    {
        var page = paper.Page(paper.Random.Next(2) == 0 ? FactStyle.Numbered : null, paper.Random.Next(2) == 0 ? PartStyle.Roman : null);
        page.Fill("{STATE OF <state>|State of <state>|<city> County|COMMONWEALTH OF <state>|U.S. Department of {Health and Human Services|Labor|Veterans Affairs}}");
        page.Fill("{Department of {Health|Public Health|Social Services|Human Services|Labor|Health Services}|Division of {Medicaid|Public Health|Workers' Compensation}|Health and Human Services Agency|}");
        page.Title().Fill("{Form {<A2>-|}<d4> (Rev. <#1-12>/<#10-25>)|FORM APPROVED OMB NO. 09<d2>-0<d3>|<A3> <d3> (<#1-12>/<#10-25>)|}");
        if (page.Chance(0.4))
            page.Fill("{INSTRUCTIONS|Instructions}: {Print or type|Complete all sections|Please read before signing|Use black ink}. {Keep a copy for your records.|}");
        page.Facts(4, 10).Parts(1, 4).Ticks(1, 6).Table(0, 5).Says(1, 4).Signs(1, 3);
        return page.Fill("{Privacy Act statement|Distribution: White - file  Yellow - patient|<A2>-<d4>   Page 1 of <#1-3>|See reverse side|}").ToString();
    }

    /// <summary>Neither letterhead nor patient, often no title: what a second copy or a torn page keeps.</summary>
    private static string Bare(Paper paper)
    {
        var page = paper.Page();
        if (page.Chance(0.6))
            page.Title();
        return page.Facts(2, 8).Parts(2, 6).Table(1, 8).Ticks(0, 6).Says(1, 4).Signs(0, 2).ToString();
    }

    /// <summary>A title and hardly more: what is left when the rest is handwriting, a picture, or too faint to read.</summary>
    private static string Sparse(Paper paper)
    {
        var page = paper.Page();
        page.Top();
        return (page.Chance(0.5) ? page.Facts(1, 3) : page.Says(0, 1)).Signs(0, 1).ToString();
    }

    private static string Spanish(Paper paper)
    {
        var page = paper.Page();
        if (page.Chance(0.6))
            page.Head();
        page.Fill("<es>");
        if (page.Chance(0.4))
            page.Title();
        page.Fill("{Nombre|Nombre del paciente|Paciente}: <person>   {Fecha de nacimiento|F. nac.}: <dob>").Fill("{Fecha|Direccion|Dirección|Telefono|Teléfono|Sexo|Edad}: {<date>|<phone>|<age>}");
        for (var i = paper.Random.Next(3, 8); i > 0 && page.Has("essay"); i--)
            page.Fill("<essay>");
        if (page.Chance(0.5))
            page.Facts(1, 4).Says(0, 2);
        return page.Fill("{Firma|Firma del paciente|Firma del padre o tutor}: <line>   {Fecha}: {<date>|<line>}").ToString();
    }

    /// <summary>Everything in few long lines, as a screen that was pasted.</summary>
    private static string RunOn(Paper paper)
    {
        var page = paper.Page(FactStyle.Rows, PartStyle.RunIn);
        page.Top();
        var rest = paper.Page(FactStyle.Rows, PartStyle.RunIn).Facts(3, 7).Parts(2, 6).Says(1, 4).Table(0, 4).ToString();
        return page.Line(rest.Replace('\n', ' ')).Signs(0, 2).ToString();
    }

    /// <summary>The name of the form stands at the foot only, or between other things.</summary>
    private static string FooterTitle(Paper paper)
    {
        var page = paper.Page();
        if (page.Chance(0.7))
            page.Head();
        if (page.Chance(0.8))
            page.Patient();
        page.Facts(3, 7);
        if (page.Chance(0.3))
            page.Title();
        page.Parts(1, 5).Table(1, 6).Ticks(1, 5).Says(1, 3).Signs(1, 2);
        return page.Title().ToString();
    }

    /// <summary>What a clinic prints out of another's record: who wrote it and when stands above, and the title among it.</summary>
    private static string RecordPrint(Paper paper)
    {
        var page = paper.Page(FactStyle.Lines);
        page.RecordHead().Facts(1, 5).Parts(2, 7).Table(0, 5).Says(0, 3);
        return page.Fill("{<signature>|}").Fill("{Printed by: <person>   Page 1 of <#1-4>|Printed on: <date> <time>|Completed action list:\\n{Sign|Perform|Verify} by <dr> on <date>|}").ToString();
    }
}
