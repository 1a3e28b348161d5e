using Capture.Contracts;
using Capture.Indexer;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Tests.Indexer;

public sealed class SettlementTests
{
    private static readonly PageRow[] Pages = [.. Enumerable.Range(1, 4).Select(Page)];

    [Theory]
    [InlineData(null, "substance-use")]
    [InlineData("", "")]
    [InlineData("HIV", "HIV")]
    public void A_label_goes_only_when_the_person_says_so(string? said, string kept)
    {
        var document = new DocumentRow { Id = Guid.NewGuid(), FileId = Guid.NewGuid(), Ordinal = 1, InputVersion = 1, SplitConfidence = 1, State = DocumentStates.Review, Sensitivity = "substance-use" };

        Settlement.File(document, new ReviewAnswer { Mrn = "42", TypeName = "letter", Sensitivity = said });

        Assert.Equal(kept, document.Sensitivity);
    }

    [Fact]
    public void What_a_person_files_is_filed_as_said()
    {
        var document = Document();
        document.Mrn = null;

        Settlement.File(document, new ReviewAnswer { Mrn = "42", TypeName = "letter", DocumentDate = "2026-08-11", Sensitivity = "HIV", Pages = [[new PageTurn(2, 90), new PageTurn(1, Removed: true)]] });

        Assert.Equal((DocumentStates.Indexed, "42", "letter", "2026-08-11", "HIV", ""), (document.State, document.Mrn, document.TypeName, document.DocumentDate, document.Sensitivity, document.Reasons.ToString()));
        Assert.Equal([new PageTurn(2, 90), new PageTurn(1, Removed: true)], document.Arrangement!.Turns);
    }

    [Fact]
    public void Filed_pages_come_in_the_order_given_without_the_removed_ones() =>
        Assert.Equal([(3, 0), (1, 180)], PageArrangement.Apply(Pages, new PageArrangement([new PageTurn(3), new PageTurn(2, Removed: true), new PageTurn(1, 180)])).Select(page => (page.Page.Number, page.Turn)));

    [Fact]
    public void A_page_in_no_group_stays_with_the_page_before_it()
    {
        var groups = Settlement.Groups(Pages, new ReviewAnswer { Pages = [[new PageTurn(1)], [new PageTurn(3)]] });

        Assert.Equal([[1, 2], [3, 4]], groups.Select(group => group.Select(page => page.Number)));
    }

    [Fact]
    public void A_first_page_in_no_group_goes_to_the_first() =>
        Assert.Equal([[1, 2, 3, 4]], Settlement.Groups(Pages, new ReviewAnswer { Pages = [[new PageTurn(2)]] }).Select(group => group.Select(page => page.Number)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    public void Pages_named_twice_or_not_there_are_refused(int one, int other) =>
        Assert.Throws<PermanentFailureException>(() => Settlement.Groups(Pages, new ReviewAnswer { Pages = [[new PageTurn(one)], [new PageTurn(other)]] }));

    [Fact]
    public void What_a_person_cut_has_certain_borders_and_keeps_what_was_wrong_with_its_pages()
    {
        var from = Document();
        from.Reasons = $"{ReviewReasons.SplitUncertain} {ReviewReasons.PagesMissing} {ReviewReasons.SeveralPatients}";

        var made = Settlement.Regrouped(from, 5, [new PageTurn(2, 90)], Pages);

        Assert.Equal((1.0, DocumentStates.Open, ReviewReasons.PagesMissing), (made.SplitConfidence, made.State, made.Reasons.ToString()));
        Assert.Equal(DocumentId.Derive(from.FileId, 5, 1), made.Id);
        Assert.Equal(0.6, made.OcrConfidence, 6);
    }

    private static DocumentRow Document() => new() { Id = Guid.CreateVersion7(), FileId = Guid.CreateVersion7(), Ordinal = 1, State = DocumentStates.Review, InputVersion = 1, SplitConfidence = 0.4 };

    private static PageRow Page(int number) => new()
    {
        FileId = Guid.Empty,
        Number = number,
        State = PageStates.Recognized,
        ImageBlob = "x",
        ImageFormat = "tif",
        Width = 100,
        Height = 100,
        DpiX = 100,
        DpiY = 100,
        Confidence = number == 2 ? 0.6 : 0.9,
    };
}
