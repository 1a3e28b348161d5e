using Capture.Review.Pages;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Api;

/// <summary>An error rate with its 95 % interval.</summary>
public sealed record ErrorRateAnswer(string Name, double Rate, double Low, double High, int Wrong, int Looked);

/// <summary>Figures of a span of days, both included, by this machine's zone.</summary>
/// <param name="FiledByMachine">Of the documents that arrived in the span: filed, and nobody had to look.</param>
/// <param name="Waiting">Of the documents that arrived in the span: not settled yet.</param>
/// <param name="SettledByPeople">By decisions of the span, whenever the document arrived.</param>
public sealed record StatisticsAnswer(DateOnly From, DateOnly To, int Documents, int FiledByMachine, int Waiting, int SettledByPeople, int Undone, double MedianSeconds, double NinetiethPercentileSeconds, IReadOnlyList<DayVolume> Volume, IReadOnlyList<ErrorRateAnswer> Errors);

/// <summary>Requests for figures.</summary>
internal static class StatisticsRequests
{
    private const int LongestSpan = 366;

    public static async Task<IResult> ReadAsync(DateOnly from, DateOnly to, StatisticsTable statistics, TimeProvider time, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (from > to || to.DayNumber - from.DayNumber > LongestSpan)
            return Problems.Missing("from", "Give the first day, then the last, at most a year later.");
        var span = new DaySpan(from, to, time.LocalTimeZone);
        var work = await statistics.WorkAsync(span, null, stop);
        var (looks, _, _) = await statistics.SecondLooksAsync(span, stop);
        var outcomes = await statistics.OutcomesAsync(span, stop);
        return Results.Ok(new StatisticsAnswer(from, to, outcomes.All, outcomes.ByMachine, outcomes.Waiting, work.Settled, work.Undone, work.Median.TotalSeconds, work.NinetiethPercentile.TotalSeconds,
            await statistics.VolumeAsync(span, stop),
            [.. StatisticsModel.RatesOf(looks).Select(error => new ErrorRateAnswer(error.Name, error.Rate.Rate, error.Rate.Low, error.Rate.High, error.Rate.Wrong, error.Rate.Looked))]));
    }
}
