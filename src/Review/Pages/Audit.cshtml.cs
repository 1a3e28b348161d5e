using System.Globalization;
using Capture.Contracts;
using Capture.Review.SignIn;
using Capture.Review.Trail;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Who did what. Nothing here can be changed.</summary>
public sealed class AuditModel(AuditTable audit, PatientTrail trail, PatientTable patients) : PageModel
{
    private const int Shown = 50;

    /// <summary>More of one patient are not shown at once; the table for other programs has all.</summary>
    private const int MostOfPatient = 500;

    public AuditFilter Filter { get; private set; } = new();
    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];
    public long? Older { get; private set; }

    /// <summary>Record number of the patient whose record is asked about; null for the whole log.</summary>
    public string? Mrn { get; private set; }

    /// <summary>Null where nobody of that number is registered.</summary>
    public Patient? Patient { get; private set; }
    public IReadOnlyList<PatientTrace> Traces { get; private set; } = [];
    public int TotalTraces { get; private set; }

    /// <summary>Outcome of reading the whole chain; null when it was not asked for.</summary>
    public string? Chain { get; private set; }
    public bool ChainHolds { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? patient, string? who, string? what, string? kind, string? id, string? from, string? to, long? before, string? format, CancellationToken stop)
    {
        Filter = new AuditFilter { Actor = Given(who), Action = Given(what), Entity = Given(kind), EntityId = Given(id), From = Day(from), To = Day(to) };
        if (Given(patient) is { } mrn)
            return await OfPatientAsync(mrn, format == "csv", stop);
        var rows = await audit.ListAsync(Filter, before, Shown + 1, stop);
        Older = rows.Count > Shown ? rows[Shown - 1].Sequence : null;
        Rows = [.. rows.Take(Shown)];
        return Page();
    }

    private async Task<IActionResult> OfPatientAsync(string mrn, bool asTable, CancellationToken stop)
    {
        Mrn = mrn;
        Patient = (await patients.OfAsync([mrn], stop)).FirstOrDefault();
        var traces = (await trail.ReadAsync(mrn, Filter.From, Filter.To, stop)).FindAll(trace =>
            (Filter.Actor is null || trace.Actor == Filter.Actor) && (Filter.Action is null || trace.Action == Filter.Action));
        // Who reads it sees whose documents there are, and is himself or herself one who saw that.
        await audit.AppendAsync(new(User.Reviewer().Name, asTable ? "patient.audit-exported" : "patient.audit-read", "patient", mrn, new { entries = traces.Count }), stop);
        if (asTable)
            return File(AuditCsv.Of(traces), "text/csv; charset=utf-8", "capture-audit-of-a-patient.csv");
        (Traces, TotalTraces) = ([.. traces.Take(MostOfPatient)], traces.Count);
        return Page();
    }

    /// <summary>Reads the whole chain.</summary>
    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken stop)
    {
        var broken = await audit.FirstBrokenAsync(stop);
        ChainHolds = broken is null;
        Chain = broken is null ? "Every entry fits the one before it: nothing was changed or removed." : $"Entry {broken} does not fit the one before it: the log was changed outside of Capture. Keep the database as it is and call whoever is responsible for privacy.";
        await audit.AppendAsync(new(User.Reviewer().Name, "audit.verified", "audit", "", new { holds = ChainHolds }), stop);
        await OnGetAsync(null, null, null, null, null, null, null, null, null, stop);
        return Page();
    }

    /// <param name="format"><c>csv</c> for other programs.</param>
    public string Address(long? before = null, string? format = null)
    {
        var values = new Dictionary<string, string?>
        {
            ["patient"] = Mrn,
            ["who"] = Filter.Actor,
            ["what"] = Filter.Action,
            ["kind"] = Filter.Entity,
            ["id"] = Filter.EntityId,
            ["from"] = Text(Filter.From),
            ["to"] = Text(Filter.To),
            ["before"] = before?.ToString(CultureInfo.InvariantCulture),
            ["format"] = format,
        };
        return $"/audit{QueryString.Create(values.Where(pair => pair.Value is not null))}";
    }

    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Where the thing can be looked at; null for what has no screen of its own.</summary>
    public static string? Link(AuditRow row) => (row.Entity, row.EntityId) switch
    {
        (_, "") => null,
        ("document", var id) => $"/documents/{id}",
        ("patient", var mrn) => $"/patients/{Uri.EscapeDataString(mrn)}",
        _ => null,
    };

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
