using System.Text.Json;
using System.Text.Json.Nodes;
using Capture.Contracts;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Capture.Review.Fhir;

/// <summary>
/// The patients as FHIR R4 resources: who somebody is, who bears a name, one patient. Nothing here changes anything but the audit log,
/// where each question is recorded, with its words, before it is answered.
/// </summary>
internal static class FhirPatients
{
    /// <summary>Bytes of the longest request: a patient in every detail has a tenth of that.</summary>
    private const int LongestBody = 64 * 1024;

    public static async Task<IResult> MatchAsync(MatchPatient match, PatientTable patients, AuditTable audit, TimeProvider time, IOptions<WebOptions> options, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (!context.Request.HasJsonContentType())
            return FhirAnswers.Refused(FhirAnswers.IssueOf(StatusCodes.Status415UnsupportedMediaType), StatusCodes.Status415UnsupportedMediaType);
        Limit(context);
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: stop);
        }
        catch (JsonException)
        {
            return FhirAnswers.Refused(new("structure", "The body is no JSON."));
        }

        using (body)
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var (request, issue) = MatchRequest.Read(body.RootElement, options.Value.RecordNumberSystem, today);
            if (request is null)
                return FhirAnswers.Refused(issue!, StatusCodes.Status422UnprocessableEntity);
            var graded = (await match(request.Asked, request.Count, stop)).Where(patient => patient.Certain || !request.OnlyCertain).ToList();
            var registered = await patients.ByNumberAsync([.. graded.Select(patient => patient.Mrn)], stop);
            // Of two that were merged a moment ago the likelier one stands for both.
            List<(GradedPatient Grade, Patient Patient)> found = [.. graded.Where(patient => registered.ContainsKey(patient.Mrn)).Select(patient => (patient, registered[patient.Mrn])).DistinctBy(pair => pair.Item2.Mrn)];
            await RecordAsync(audit, context, AuditedSearches.Matched, WordsOf(request.Asked), found.Count, found.Select(pair => pair.Patient));
            return FhirAnswers.Of(FhirBundle.OfMatch(request.Asked, found, Base(context), options.Value.RecordNumberSystem));
        }
    }

    /// <summary>By parameters in the address, or, so that no address holds whom somebody looks for, in a form.</summary>
    public static async Task<IResult> SearchAsync(SearchPatients search, PatientTable patients, AuditTable audit, IOptions<WebOptions> options, HttpContext context)
    {
        var stop = context.RequestAborted;
        IEnumerable<KeyValuePair<string, string>> given = Pairs(context.Request.Query);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (!context.Request.HasFormContentType)
                return FhirAnswers.Refused(new("not-supported", "Send application/x-www-form-urlencoded."), StatusCodes.Status415UnsupportedMediaType);
            Limit(context);
            given = given.Concat(Pairs(await context.Request.ReadFormAsync(stop)));
        }

        var (query, issue) = FhirSearch.Read(given, options.Value.RecordNumberSystem);
        if (query is null)
            return FhirAnswers.Refused(issue!);
        var (mrns, total) = await search(query.Criteria, query.Count, stop);
        var found = await patients.OfAsync([.. mrns], stop);
        await RecordAsync(audit, context, AuditedSearches.Searched, WordsOf(query.Criteria), total, found);
        return FhirAnswers.Of(FhirBundle.OfSearch(found, total, Base(context), options.Value.RecordNumberSystem));
    }

    /// <summary>A registration as it is: one that was merged says which took its place.</summary>
    public static async Task<IResult> ReadAsync(string id, PatientTable patients, AuditTable audit, IOptions<WebOptions> options, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (FhirPatient.MrnOf(id) is not { } mrn || await patients.RegistrationAsync(mrn, stop) is not { } patient)
            return FhirAnswers.NotFound();
        await audit.AppendAsync(new(context.User.Reviewer().Name, "patient.viewed", "patient", mrn), stop);
        return FhirAnswers.Of(FhirPatient.Of(patient, options.Value.RecordNumberSystem));
    }

    private static Task RecordAsync(AuditTable audit, HttpContext context, string action, string words, int found, IEnumerable<Patient> shown) =>
        audit.AppendAsync(AuditedSearches.Of(context.User.Reviewer().Name, action, words, found, shown.Select(patient => patient.Mrn)), context.RequestAborted);

    private static void Limit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LongestBody;
    }

    private static string Base(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{FhirRoutes.Root}";

    private static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values) =>
        values.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));

    // What tells an inquirer whom they asked about; what only helps to tell people apart is left out.
    private static string WordsOf(AskedPatient asked) => string.Join(", ",
        [.. asked.Names.Select(name => $"{name.Last} {name.First} {name.Middle}".Trim()), .. asked.BirthDate is { } day ? [$"{day:yyyy-MM-dd}"] : Array.Empty<string>(), .. asked.RecordNumbers.Select(number => number.Value), .. asked.Phones]);

    private static string WordsOf(PatientCriteria criteria) => string.Join(", ",
        ((string[])[.. criteria.Names, .. criteria.Lasts, .. criteria.Firsts, criteria.BirthDate is { } day ? $"{day:yyyy-MM-dd}" : "", criteria.RecordNumber, criteria.Phone, criteria.Zip, criteria.Sex]).Where(word => word.Length > 0));
}
