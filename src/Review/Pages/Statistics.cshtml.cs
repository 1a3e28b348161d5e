using System.Globalization;
using System.Text;
using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>What was done, how fast, and how often it was wrong.</summary>
public sealed class StatisticsModel(StatisticsTable statistics, ReviewItemTable items, TimeProvider time) : PageModel
{
    /// <summary>Fewer decisions than these say more about a person than about the work.</summary>
    private const int LeastToTell = 10;

    private const int LongestSpan = 366;

    public DateOnly From { get; private set; }
    public DateOnly To { get; private set; }
    public QueueCounts Queue { get; private set; } = null!;
    public IReadOnlyList<(string Title, int Filed, int Review, int Other)> Types { get; private set; } = [];
    public IReadOnlyList<(string State, int Documents)> States { get; private set; } = [];
    public IReadOnlyList<DayVolume> Days { get; private set; } = [];
    public Outcomes Outcomes { get; private set; } = null!;
    public ReviewWork Everybody { get; private set; } = null!;
    public ReviewWork Mine { get; private set; } = null!;
    public IReadOnlyList<(string Name, ErrorRate Rate)> Errors { get; private set; } = [];
    public int Open { get; private set; }
    public int Disputed { get; private set; }

    public string AutoFiled => Outcomes.All == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * Outcomes.ByMachine / Outcomes.All:0.0} %");

    public bool PaceTold => Everybody.Settled >= LeastToTell;

    public async Task<IActionResult> OnGetAsync(string? from, string? to, string? format, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        To = Day(to) ?? today;
        From = Day(from) ?? To.AddDays(-29);
        if (From > To)
            (From, To) = (To, From);
        if (To.DayNumber - From.DayNumber > LongestSpan)
            From = To.AddDays(-LongestSpan);
        var span = new DaySpan(From, To, time.LocalTimeZone);
        var volume = (await statistics.VolumeAsync(span, stop)).ToDictionary(day => day.Day);
        Days = [.. Enumerable.Range(0, To.DayNumber - From.DayNumber + 1).Select(From.AddDays).Select(day => volume.GetValueOrDefault(day) ?? new DayVolume(day, 0, 0))];
        Queue = await items.CountsAsync(User.Reviewer(), stop);
        var counts = await statistics.StatesAsync(stop);
        States = [.. counts.GroupBy(count => count.State).Select(group => (group.Key, group.Sum(count => count.Documents))).OrderByDescending(state => state.Item2)];
        Types = [.. counts.GroupBy(count => count.TypeName)
            .Select(group => (Explanations.Type(group.Key), In(group, DocumentStates.Indexed), In(group, DocumentStates.Review), group.Sum(count => count.Documents) - In(group, DocumentStates.Indexed) - In(group, DocumentStates.Review)))
            .OrderByDescending(type => type.Item2 + type.Item3 + type.Item4)];
        Outcomes = await statistics.OutcomesAsync(span, stop);
        Everybody = await statistics.WorkAsync(span, null, stop);
        Mine = await statistics.WorkAsync(span, User.Reviewer().Id, stop);
        (var looks, Open, Disputed) = await statistics.SecondLooksAsync(span, stop);
        Errors = RatesOf(looks);
        return format == "csv"
            ? File(Encoding.UTF8.GetBytes(string.Concat(Figures().Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Table},{Quoted(figure.Row)},{figure.Column},{figure.Value}\r\n")).Prepend("table,row,column,value\r\n"))),
                "text/csv", $"capture-statistics-{From:yyyy-MM-dd}-{To:yyyy-MM-dd}.csv")
            : Page();
    }

    // All that the page shows, a figure a line, so that a spreadsheet can turn it as it likes. The reader's own figures are nobody else's.
    private IEnumerable<(string Table, string Row, string Column, double Value)> Figures()
    {
        foreach (var (column, value) in new[] { ("ready", Queue.Ready), ("waiting", Queue.Waiting), ("escalated", Queue.Escalated) })
            yield return ("queue now", "", column, value);
        foreach (var (column, value) in new[] { ("filed without a person", Outcomes.ByMachine), ("settled by people", Outcomes.ByPeople), ("not settled yet", Outcomes.Waiting) })
            yield return ("documents that arrived", "", column, value);
        yield return ("decisions", "", "settled", Everybody.Settled);
        yield return ("decisions", "", "undone in time", Everybody.Undone);
        if (PaceTold)
        {
            yield return ("decisions", "", "median seconds", Everybody.Median.TotalSeconds);
            yield return ("decisions", "", "seconds of nine in ten", Everybody.NinetiethPercentile.TotalSeconds);
        }

        yield return ("second looks", "", "open", Open);
        yield return ("second looks", "", "disputed", Disputed);
        foreach (var (name, rate) in Errors)
        {
            yield return ("errors", name, "looked at", rate.Looked);
            yield return ("errors", name, "wrong", rate.Wrong);
            if (rate.Looked == 0)
                continue;
            yield return ("errors", name, "rate", rate.Rate);
            yield return ("errors", name, "between", rate.Low);
            yield return ("errors", name, "and", rate.High);
        }

        foreach (var day in Days)
        {
            yield return ("files by day", day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "arrived", day.Files);
            yield return ("files by day", day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "held", day.Held);
        }

        foreach (var (state, documents) in States)
            yield return ("all documents by status", state, "documents", documents);
        foreach (var (title, filed, review, other) in Types)
        {
            yield return ("all documents by type", title, "filed", filed);
            yield return ("all documents by type", title, "in review", review);
            yield return ("all documents by type", title, "other", other);
        }
    }

    private static string Quoted(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    /// <summary>Error rates of all looks and of each kind of error, each with its interval.</summary>
    internal static IReadOnlyList<(string Name, ErrorRate Rate)> RatesOf(IReadOnlyList<SecondLook> looks)
    {
        var judged = looks.Select(look => (Look: look, Wrong: look.FinalAnswer is null ? [] : Difference.Between(ReviewAnswer.FromJson(look.FirstAnswer), ReviewAnswer.FromJson(look.FinalAnswer)))).ToList();
        return
        [
            ("Wrong patient", Rate(_ => true, Difference.Patient)), ("Wrong type", Rate(_ => true, Difference.Type)), ("Wrong date", Rate(_ => true, Difference.Date)),
            ("Wrong patient, filed by the machine", Rate(look => look.ByMachine, Difference.Patient)), ("Wrong patient, filed by a person", Rate(look => !look.ByMachine, Difference.Patient)),
        ];

        ErrorRate Rate(Func<SecondLook, bool> among, string field) =>
            ErrorRate.Of([.. judged.Where(one => among(one.Look)).Select(one => (one.Wrong.Any(difference => difference.Field == field), one.Look.DrawnAt))]);
    }

    private static int In(IEnumerable<StateCount> counts, string state) => counts.Where(count => count.State == state).Sum(count => count.Documents);

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
