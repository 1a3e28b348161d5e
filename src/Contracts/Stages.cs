namespace Capture.Contracts;

/// <summary>The stages a file goes through, by the names of their queues, in order.</summary>
public static class Stages
{
    public const string Paginate = "paginate";
    public const string Deskew = "deskew";
    public const string Ocr = "ocr";
    public const string Assemble = "assemble";
    public const string Classify = "classify";
    public const string Match = "match";
    public const string Index = "index";

    /// <summary>Puts what a person decided into effect.</summary>
    public const string Settle = "settle";

    public static IReadOnlyList<string> InOrder { get; } = [Paginate, Deskew, Ocr, Assemble, Classify, Match, Index, Settle];
}
