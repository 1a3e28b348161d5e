using Capture.Contracts;
using Capture.Indexer;
using Capture.Storage.Database;

namespace Capture.Tests.Indexer;

public sealed class FilingTests
{
    private static readonly IndexerOptions Options = new();

    [Fact]
    public void A_document_nothing_speaks_against_is_filed_under_its_patient()
    {
        var filing = Filing.Decide(Certain(), Options);

        Assert.Equal(DocumentStates.Indexed, filing.State);
        Assert.Equal("500001", filing.Mrn);
        Assert.Empty(filing.Reasons.Codes);
    }

    public static TheoryData<string, Action<DocumentRow>> Doubts { get; } = new()
    {
        { ReviewReasons.TypeUncertain, document => document.TypeConfidence = 0.5 },
        { ReviewReasons.TypeUncertain, document => document.TypeName = DocumentTypes.Unknown },
        { ReviewReasons.TypeUncertain, document => document.TypeName = null },
        { ReviewReasons.Unreadable, document => document.OcrConfidence = 0.1 },
        { ReviewReasons.PatientUncertain, document => document.PatientCertain = false },
        { ReviewReasons.SeveralPatients, document => (document.PatientCertain, document.MatchReasons) = (false, ReviewReasons.SeveralPatients) },
        { ReviewReasons.PagesMissing, document => document.Reasons = ReviewReasons.PagesMissing },
        { ReviewReasons.StageGivenUp, document => document.Reasons = ReviewReasons.StageGivenUp },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public void Every_doubt_alone_puts_it_before_a_person_and_under_no_patient(string reason, Action<DocumentRow> spoil)
    {
        var document = Certain();
        spoil(document);

        var filing = Filing.Decide(document, Options);

        Assert.Equal(DocumentStates.Review, filing.State);
        Assert.Null(filing.Mrn);
        Assert.Equal([reason], filing.Reasons.Codes);
    }

    [Fact]
    public void Doubtful_borders_put_it_before_a_person()
    {
        var document = Certain(splitConfidence: 0.5);

        Assert.Equal([ReviewReasons.SplitUncertain], Filing.Decide(document, Options).Reasons.Codes);
    }

    [Fact]
    public void A_cover_sheet_is_filed_without_a_patient()
    {
        var document = Certain();
        document.TypeName = DocumentTypes.FaxCover;
        document.PatientCertain = false;

        var filing = Filing.Decide(document, Options);

        Assert.Equal(DocumentStates.Indexed, filing.State);
        Assert.Null(filing.Mrn);
    }

    private static DocumentRow Certain(double splitConfidence = 1) => new()
    {
        Id = Guid.CreateVersion7(),
        FileId = Guid.CreateVersion7(),
        Ordinal = 1,
        State = DocumentStates.Open,
        InputVersion = 1,
        SplitConfidence = splitConfidence,
        OcrConfidence = 0.9,
        TypeName = "lab-report",
        TypeConfidence = 0.97,
        PatientCertain = true,
        Mrn = "500001",
        PatientConfidence = 0.9999,
    };
}
