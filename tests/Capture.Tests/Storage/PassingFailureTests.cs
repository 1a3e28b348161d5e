using System.Text.RegularExpressions;
using Capture.Storage;

namespace Capture.Tests.Storage;

public sealed class PassingFailureTests
{
    [Fact]
    public void A_server_that_answers_too_late_is_waited_for_and_a_pattern_that_takes_too_long_is_not()
    {
        Assert.True(PassingFailure.Is(new InvalidOperationException("", new TimeoutException())));
        Assert.False(PassingFailure.Is(new InvalidOperationException("", new RegexMatchTimeoutException())));
    }
}
