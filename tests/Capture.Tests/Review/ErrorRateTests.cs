using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class ErrorRateTests
{
    // Reference: Wilson's interval for 2 of 100 and 0 of 50 as R's binom::binom.confint(method = "wilson") gives it.
    [Theory]
    [InlineData(2, 100, 0.00550, 0.07001)]
    [InlineData(0, 50, 0.0, 0.071348)]
    public void Equal_chances_give_the_interval_of_Wilson(int wrong, int looked, double low, double high)
    {
        var rate = ErrorRate.Of([.. Enumerable.Range(0, looked).Select(number => (number < wrong, 0.05))]);

        Assert.Equal((double)wrong / looked, rate.Rate, 6);
        Assert.Equal(low, rate.Low, 4);
        Assert.Equal(high, rate.High, 4);
    }

    [Fact]
    public void What_is_drawn_more_often_does_not_count_for_more()
    {
        // 1,000 ordinary documents of which 1 % are wrong, drawn at 10 %; 100 risky ones of which 20 % are, all drawn.
        var answers = Enumerable.Range(0, 100).Select(number => (number < 1, 0.1)).Concat(Enumerable.Range(0, 100).Select(number => (number < 20, 1.0))).ToList();

        var rate = ErrorRate.Of(answers);

        Assert.Equal((10.0 + 20) / 1100, rate.Rate, 6);
        Assert.InRange(rate.Rate, rate.Low, rate.High);
    }

    [Fact]
    public void Without_a_single_look_nothing_is_claimed()
    {
        var rate = ErrorRate.Of([]);

        Assert.Equal((0.0, 1.0), (rate.Low, rate.High));
    }
}
