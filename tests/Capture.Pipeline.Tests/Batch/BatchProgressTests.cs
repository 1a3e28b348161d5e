using Capture.Host.Batch;

namespace Capture.Pipeline.Tests.Batch;

public sealed class BatchProgressTests
{
    [Theory]
    [InlineData(0.001, 0.3)]
    [InlineData(0.2, 2)]
    [InlineData(30, 10)]
    public void Looking_takes_a_tenth_of_the_time_and_one_slow_look_stops_nothing(double lookSeconds, double pauseSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(pauseSeconds), BatchProgress.PauseAfter(TimeSpan.FromSeconds(lookSeconds)));
}
