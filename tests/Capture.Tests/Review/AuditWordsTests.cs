using System.Text.RegularExpressions;
using Capture.Review.Trail;
using Capture.Storage.Audit;
using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class AuditWordsTests
{
    /// <summary>The source is read for the actions it writes down, so that a new one is not shown as a code.</summary>
    [Fact]
    public void Every_action_that_is_written_down_is_said_in_words()
    {
        var written = Directory.EnumerateFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.EndsWith("AuditWords.cs", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"((?:item|documents?|second-review|file|patients?|user|audit)\\.(?!csv\")[a-z-]+)\"").Select(match => match.Groups[1].Value))
            .Concat(new[] { DecisionKinds.File, DecisionKinds.Reject, DecisionKinds.Duplicate, DecisionKinds.Split, DecisionKinds.Join }.Select(kind => $"document.{kind}"))
            .Concat(new[] { SecondReviewStates.Agreed, SecondReviewStates.Differed }.Select(state => $"second-review.{state}"))
            .Distinct().ToList();

        Assert.Contains("item.claimed", written);
        Assert.Contains("document.viewed", written);
        Assert.Empty(written.Except(AuditWords.All.Keys));
        Assert.Equal(AuditWords.All.Count, AuditWords.All.Values.Distinct().Count());
    }

    [Theory]
    [InlineData("""{"document":"x","kind":"reject"}""", "reject")]
    [InlineData("""{"document":"x","kind":"file"}""", "file")]
    [InlineData("{}", "Decided")]
    public void A_decision_says_what_was_decided(string detail, string word) => Assert.Contains(word, AuditWords.Of("item.decided", detail), StringComparison.Ordinal);

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("a, \"b\"", "\"a, \"\"b\"\"\"")]
    [InlineData("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"")]
    [InlineData(null, "")]
    public void What_a_spreadsheet_would_take_for_a_formula_or_a_border_is_text(string? value, string cell) => Assert.Equal(cell, AuditCsv.Cell(value));

    [Fact]
    public void Whom_else_a_search_showed_is_not_in_the_audit_of_a_patient()
    {
        var search = new AuditRow { Sequence = 9, At = 0, Actor = "eve", Action = AuditedSearches.Searched, Entity = "patient", EntityId = "", Detail = """{"words":"smith","found":2,"patients":["412345","498765"]}""", Previous = "", Digest = new string('a', 64) };

        var text = System.Text.Encoding.UTF8.GetString(AuditCsv.Of([new PatientTrace(0, "eve", search.Action, null, search)]));

        Assert.Contains("words smith, found 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("498765", text, StringComparison.Ordinal);
        Assert.Contains("498765", AuditWords.Details(search.Detail), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_a_line_for_each_trace_also_for_what_the_log_has_no_entry_of()
    {
        var document = Guid.Parse("00000000-0000-0000-0000-000000000001");
        var text = System.Text.Encoding.UTF8.GetString(AuditCsv.Of([new PatientTrace(0, "system", PatientTrail.FiledByMachine, document, null)]));

        var lines = text.TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.Contains($",system,Filed the document without a person,{PatientTrail.FiledByMachine},{document},document,{document},,,", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
    }
}
