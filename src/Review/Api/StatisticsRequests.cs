using Capture.Review.Pages;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Api;

/// <summary>An error rate with its 95 % interval.</summary>
public sealed record ErrorRateAnswer(string Name, double Rate, double Low, double High, int Wrong, int Looked);

/// <summary>Figures of a span of days, both included, in UTC.</summary>
public sealed record StatisticsAnswer(DateOnly From, DateOnly To, int FiledByMachine, int SettledByPeople, int Undone, double MedianSeconds, double NinetiethPercentileSeconds, IReadOnlyList<DayVolume> Volume, IReadOnlyList<ErrorRateAnswer> Errors);

/// <summary>Requests for figures.</summary>
internal static class StatisticsRequests
{
    private const int LongestSpan = 366;

    public static async Task<IResult> ReadAsync(DateOnly from, DateOnly to, StatisticsTable statistics, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (from > to || to.DayNumber - from.DayNumber > LongestSpan)
            return Problems.Missing("from", "Give the first day, then the last, at most a year later.");
        var work = await statistics.WorkAsync(from, to, null, stop);
        var (looks, _, _) = await statistics.SecondLooksAsync(from, to, stop);
        return Results.Ok(new StatisticsAnswer(from, to, await statistics.FiledByMachineAsync(from, to, stop), work.Settled, work.Undone, work.Median.TotalSeconds, work.NinetiethPercentile.TotalSeconds,
            await statistics.VolumeAsync(from, to, stop),
            [.. StatisticsModel.RatesOf(looks).Select(error => new ErrorRateAnswer(error.Name, error.Rate.Rate, error.Rate.Low, error.Rate.High, error.Rate.Wrong, error.Rate.Looked))]));
    }
}
