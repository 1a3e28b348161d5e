using Capture.Review.Queue;
using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class AnswerCheckTests
{
    private static readonly DateOnly Today = new(2026, 8, 14);
    private static readonly ReviewAnswer Whole = new() { Mrn = "1", TypeName = "letter", DocumentDate = "2026-08-01" };

    [Fact]
    public void A_whole_answer_can_be_filed() => Assert.Empty(Check(Whole));

    [Fact]
    public void A_document_needs_a_patient() => Assert.Equal("patient", Assert.Single(Check(Whole with { Mrn = null })).Field);

    [Fact]
    public void A_cover_sheet_needs_none() => Assert.Empty(Check(Whole with { Mrn = null, TypeName = "fax-cover" }));

    [Fact]
    public void A_patient_who_is_not_registered_is_refused() => Assert.Equal("patient", Assert.Single(Check(Whole, known: false)).Field);

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    public void A_document_needs_a_type(string? type) => Assert.Equal("type", Check(Whole with { TypeName = type })[0].Field);

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("2026-08-20")]
    public void A_date_must_be_one_and_not_to_come(string date) => Assert.Equal("date", Assert.Single(Check(Whole with { DocumentDate = date })).Field);

    [Fact]
    public void A_document_may_bear_no_date() => Assert.Empty(Check(Whole with { DocumentDate = null }));

    [Fact]
    public void Pages_may_be_turned_moved_and_removed() =>
        Assert.Empty(Check(Whole with { Pages = [[new PageTurn(3, 90), new PageTurn(1), new PageTurn(2, Removed: true)]] }));

    [Fact]
    public void Not_all_pages_can_be_removed() =>
        Assert.Contains("Every page", Assert.Single(Check(Whole with { Pages = [[new PageTurn(1, Removed: true), new PageTurn(2, Removed: true), new PageTurn(3, Removed: true)]] })).Text, StringComparison.Ordinal);

    [Fact]
    public void No_page_can_get_lost() => Assert.Equal("pages", Assert.Single(Check(Whole with { Pages = [[new PageTurn(1), new PageTurn(2)]] })).Field);

    private static IReadOnlyList<Missing> Check(ReviewAnswer answer, bool known = true) => AnswerCheck.Of(answer, known, [1, 2, 3], Today);
}
