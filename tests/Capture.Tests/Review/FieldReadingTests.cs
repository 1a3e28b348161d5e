using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class FieldReadingTests
{
    [Theory]
    [InlineData("2026-01-02", "2026-01-02", FieldReading.AsRead)]
    [InlineData("2026-01-02", "2026-01-03", FieldReading.ByHand)]
    [InlineData("2026-01-02", null, FieldReading.Emptied)]
    [InlineData(null, "2026-01-03", FieldReading.ByHand)]
    [InlineData(null, null, FieldReading.AsRead)]
    public void What_a_person_typed_or_emptied_is_not_shown_as_read(string? read, string? shown, string says)
    {
        var reading = FieldReading.Of(FactKinds.DocumentDate, Document(read), new ReviewAnswer { DocumentDate = shown }, filedByPerson: false);

        Assert.Equal(says, reading.Says);
        Assert.Equal(read is null ? (double?)null : 0.9, reading.Confidence);
    }

    /// <summary>It was filed with a date typed by a person, and comes back because something else was wrong.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("2026-01-02")]
    public void What_a_person_filed_before_is_not_the_machine_s_when_the_document_comes_back(string? fact)
    {
        var document = Document(fact);
        document.DocumentDate = "2025-05-05";

        var reading = FieldReading.Of(FactKinds.DocumentDate, document, new ReviewAnswer { DocumentDate = "2025-05-05" }, filedByPerson: true);

        Assert.Equal((fact, FieldReading.ByHand), (reading.Read, reading.Says));
    }

    [Fact]
    public void What_an_earlier_version_read_is_read_though_it_says_not_how_surely()
    {
        var document = Document(null);
        document.Author = "T. Ester";

        var reading = FieldReading.Of(FactKinds.Author, document, new ReviewAnswer { Author = "T. Ester" }, filedByPerson: false);

        Assert.Equal((FieldReading.AsRead, (double?)null), (reading.Says, reading.Confidence));
    }

    private static DocumentRow Document(string? date) => new()
    {
        Id = Guid.Empty,
        FileId = Guid.Empty,
        Ordinal = 1,
        State = DocumentStates.Review,
        InputVersion = 1,
        SplitConfidence = 1,
        DocumentDate = date,
        Facts = date is null ? [] : [new DocumentFact(FactKinds.DocumentDate, date, 0.9, 1, default)],
    };
}
