namespace Capture.Storage.Search;

/// <summary>
/// A document as it is looked for: what lists show of it, so that no list joins. Its words lie beside it, in the
/// database's own full-text index, under the same <see cref="Id"/>.
/// </summary>
public sealed class SearchRow
{
    /// <summary>Grows in the order in which documents came to their end first; the order of lists, the newest on top.</summary>
    public long Id { get; init; }
    public required Guid DocumentId { get; init; }
    public required Guid FileId { get; init; }

    /// <summary>See <see cref="Database.DocumentStates"/>.</summary>
    public required string State { get; set; }
    public string? TypeName { get; set; }

    /// <summary>Record number of the patient it is filed under; null while it is not.</summary>
    public string? Mrn { get; set; }

    /// <summary>yyyy-mm-dd; null when the pages do not say clearly.</summary>
    public string? DocumentDate { get; set; }

    /// <summary>Where it stands in a chart: the document's date, or the day it arrived.</summary>
    public required string ChartDate { get; set; }
    public required string Source { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ReceivedAt { get; init; }
    public string? Author { get; set; }
    public string? Facility { get; set; }

    /// <summary>Sensitive categories, separated by spaces.</summary>
    public string Sensitivity { get; set; } = "";
    public required int Pages { get; set; }

    /// <summary>False when nothing could be read from it: no words find it.</summary>
    public required bool HasText { get; set; }
}
