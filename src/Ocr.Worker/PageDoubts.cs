using Capture.Contracts;

namespace Capture.Ocr;

/// <summary>What of a page's text a person must look at before its document is filed.</summary>
internal static class PageDoubts
{
    /// <summary>
    /// A page of which so much gave no words is barely read, and so is one whose words are less likely right than this. Each page counts by
    /// itself: nine good pages do not make up for one.
    /// </summary>
    private const double MostUnread = 0.45;
    private const double LeastConfidence = 0.4;

    public static IEnumerable<string> Of(PageText text)
    {
        if (text.Unread > MostUnread || (text.Lines.Count > 0 && text.Confidence < LeastConfidence))
            yield return ReviewReasons.BarelyRead;
        if (text.Disagreements.Count > 0)
            yield return ReviewReasons.TextDisagrees;
    }
}
