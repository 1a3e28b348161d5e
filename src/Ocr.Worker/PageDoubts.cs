using Capture.Contracts;

namespace Capture.Ocr;

/// <summary>What of a page's text a person must look at before its document is filed.</summary>
internal static class PageDoubts
{
    /// <summary>A page of which so much gave no words is barely read.</summary>
    private const double MostUnread = 0.5;

    public static IEnumerable<string> Of(PageText text)
    {
        if (text.Unread > MostUnread)
            yield return ReviewReasons.BarelyRead;
        if (text.Disagreements.Count > 0)
            yield return ReviewReasons.TextDisagrees;
    }
}
