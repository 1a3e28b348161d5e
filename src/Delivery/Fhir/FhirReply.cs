using System.Globalization;
using System.Text.Json.Nodes;

namespace Capture.Delivery.Fhir;

/// <summary>What a server answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">Null when it is no JSON object.</param>
/// <param name="After">It asks to be left alone for so long; zero when it does not say.</param>
internal sealed record FhirReply(int Status, JsonObject? Body, TimeSpan After)
{
    private const int LongestText = 300;

    public bool Succeeded => Status is >= 200 and < 300;

    public bool Gone => Status is 404 or 410;

    public bool Is(string resourceType) => Body.Text("resourceType") == resourceType;

    /// <summary>Status and what the server says of it, for a person.</summary>
    public string Said
    {
        get
        {
            var issues = Body.Items("issue").Select(issue => issue.Text("diagnostics") ?? issue.Inner("details").Text("text") ?? issue.Text("code")).OfType<string>();
            var text = string.Join(' ', issues.Prepend($"HTTP {Status.ToString(CultureInfo.InvariantCulture)}"));
            return text.Length > LongestText ? text[..LongestText] : text;
        }
    }

    /// <summary>What a refusal means for the document; by HTTP and FHIR nothing of a transaction was done that was refused.</summary>
    public Answer Refusal() => Status switch
    {
        401 => new Answer.NotNow("fhir-unauthorized", Said, OfAll: true),
        403 => new Answer.NotNow("fhir-forbidden", Said, OfAll: true),
        404 or 405 or 406 or 410 or 415 or (>= 300 and < 400) => new Answer.NotNow("fhir-misdirected", Said, OfAll: true),
        409 or 412 => new Answer.NotNow("fhir-conflict", Said),
        413 => new Answer.Refused("too-large", Said),
        408 or 425 or 429 or 503 => new Answer.NotNow("fhir-busy", Said, OfAll: true, After),
        >= 400 and < 500 => new Answer.Refused("fhir-refuses", Said),
        // Only the server itself can say that it did nothing; a proxy before it does not know.
        >= 500 when Is("OperationOutcome") => new Answer.NotNow("fhir-fails", Said),
        >= 500 => new Answer.Unknown("fhir-unclear", Said),
        _ => new Answer.Unknown("fhir-strange", Said),
    };
}

/// <summary>No whole answer came.</summary>
/// <param name="code">Why, from a closed set.</param>
/// <param name="arrived">What was asked may have arrived.</param>
/// <param name="text">For a person.</param>
internal sealed class FhirSilenceException(string code, bool arrived, string? text = null) : Exception($"No answer came ({code}).")
{
    public string Code { get; } = code;

    public bool Arrived { get; } = arrived;

    public string? Text { get; } = text;
}

/// <summary>It is known already what will become of the document, before it was sent.</summary>
internal sealed class FhirAnsweredException(Answer answer) : Exception($"The server's answer is {answer.Code}.")
{
    public Answer Answer { get; } = answer;
}
