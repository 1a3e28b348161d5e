using Microsoft.AspNetCore.Http;

namespace Capture.Review.Api;

/// <summary>Refusals as problem documents (RFC 9457), each with a type that stays the same.</summary>
internal static class Problems
{
    public static IResult LeaseLost(string detail) => Of(StatusCodes.Status409Conflict, "lease-lost", "The lease was lost", detail);

    public static IResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "conflict", "It cannot be done as things stand", detail);

    public static IResult Missing(IReadOnlyDictionary<string, string[]> fields) =>
        Results.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, type: TypeOf("required-missing"), title: "Something is missing or wrong", extensions: new Dictionary<string, object?> { ["errors"] = fields });

    public static IResult Missing(string field, string text) => Missing(new Dictionary<string, string[]> { [field] = [text] });

    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no such {what}.");

    public static IResult TooLate(string detail) => Of(StatusCodes.Status409Conflict, "too-late", "Too late", detail);

    public static IResult Of(int status, string type, string title, string detail) => Results.Problem(statusCode: status, type: TypeOf(type), title: title, detail: detail);

    /// <summary>The address that names a kind of problem; it identifies and need not lead anywhere.</summary>
    public static string TypeOf(string name) => $"urn:capture:problem:{name}";
}
