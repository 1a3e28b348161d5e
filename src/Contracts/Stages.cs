namespace Capture.Contracts;

/// <summary>The names of the stages a file goes through, as in the work table and in the names of queues. What they do to each other is in the pipeline's table of routes.</summary>
public static class Stages
{
    public const string Paginate = "paginate";
    /// <summary>Its name on the wire is older than the word.</summary>
    public const string Survey = "deskew";
    public const string Ocr = "ocr";
    public const string Assemble = "assemble";
    public const string Classify = "classify";
    public const string Match = "match";
    public const string Index = "index";

    /// <summary>Puts what a person decided into effect.</summary>
    public const string Settle = "settle";

    /// <summary>Tells whoever subscribes that a document was filed.</summary>
    public const string Deliver = "deliver";

    /// <summary>Brings one destination to what it is to have of one document.</summary>
    public const string Send = "send";
}
