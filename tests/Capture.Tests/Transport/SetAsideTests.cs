using System.Text;
using Capture.Host.Transport;
using RabbitMQ.Client;

namespace Capture.Tests.Transport;

public sealed class SetAsideTests
{
    private static readonly Dictionary<string, object?> Nothing = [];

    [Theory]
    [InlineData("capture.ocr.stat_error", "capture.ocr.stat")]
    [InlineData("capture.ocr.bulk_skipped", "capture.ocr.bulk")]
    [InlineData("capture.record-failure_skipped", "capture.record-failure")]
    [InlineData("capture.dead", null)]
    public void A_message_goes_back_to_the_queue_whose_name_its_place_bears(string aside, string? queue)
    {
        Assert.Contains(aside, SetAside.Queues);
        Assert.Equal(queue, SetAside.QueueOf(aside, Nothing));
    }

    [Theory]
    [InlineData("capture.match.routine", "capture.match.routine")]
    [InlineData("payroll", null)]
    public void A_dead_letter_goes_back_to_the_queue_it_died_in_if_that_is_one_of_ours(string diedIn, string? queue)
    {
        var death = new Dictionary<string, object?> { ["queue"] = Encoding.UTF8.GetBytes(diedIn), ["count"] = 1L };
        var headers = new Dictionary<string, object?> { ["x-death"] = new List<object> { death } };

        Assert.Equal(queue, SetAside.QueueOf(RabbitMqQueues.DeadQueue, headers));
    }

    [Fact]
    public void A_message_that_starts_over_keeps_what_it_is_and_loses_what_befell_it()
    {
        var failed = new BasicProperties
        {
            MessageId = "7",
            ContentType = "application/vnd.masstransit+json",
            Headers = new Dictionary<string, object?> { ["x-delivery-count"] = 20L, ["x-death"] = "", ["MT-Fault-Message"] = "", ["MT-Reason"] = "fault", ["x-first-death-queue"] = "", ["Capture-Deployment"] = "a" },
        };

        var anew = SetAside.Anew(failed);

        Assert.Equal(("7", failed.ContentType), (anew.MessageId, anew.ContentType));
        Assert.Equal("Capture-Deployment", Assert.Single(anew.Headers!).Key);
    }
}
