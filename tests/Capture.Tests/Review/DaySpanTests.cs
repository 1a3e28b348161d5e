using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class DaySpanTests
{
    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    [Fact]
    public void A_day_ends_at_midnight_where_the_site_is()
    {
        var span = new DaySpan(new DateOnly(2026, 1, 15), new DateOnly(2026, 1, 15), Chicago);

        Assert.Equal(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), span.Start);
        Assert.Equal(new DateTimeOffset(2026, 1, 16, 6, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), span.End);
        Assert.Equal(new DateOnly(2026, 1, 15), span.DayOf(span.Start));
        Assert.Equal(new DateOnly(2026, 1, 15), span.DayOf(span.End - 1));
        Assert.Equal(new DateOnly(2026, 1, 14), span.DayOf(span.Start - 1));
    }

    [Theory]
    [InlineData(3, 8, 23)]
    [InlineData(11, 1, 25)]
    public void The_days_on_which_clocks_change_are_an_hour_shorter_and_longer(int month, int day, int hours)
    {
        var span = new DaySpan(new DateOnly(2026, month, day), new DateOnly(2026, month, day), Chicago);

        Assert.Equal(TimeSpan.FromHours(hours), TimeSpan.FromMilliseconds(span.End - span.Start));
    }

    [Fact]
    public void A_zone_off_by_three_quarters_of_an_hour_has_its_own_days()
    {
        var span = new DaySpan(new DateOnly(2026, 1, 15), new DateOnly(2026, 1, 16), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"));

        Assert.Equal(0, span.Start % 900_000);
        Assert.Equal(new DateOnly(2026, 1, 16), span.DayOf(span.End - 900_000));
    }
}
