using Capture.Delivery.PatientFeed;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class PatientFeedOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("::1", false, false, true)]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("10.1.2.3", false, false, false)]
    [InlineData("0.0.0.0", true, false, true)]
    [InlineData("0.0.0.0", false, true, true)]
    [InlineData("localhost", false, false, false)]
    public void Other_machines_are_heard_without_TLS_only_where_the_settings_say_so(string listen, bool plain, bool certificate, bool allowed) =>
        Assert.Equal(allowed, Faults(feed => (feed.Listen, feed.PlainText, feed.Certificate) = (listen, plain, certificate ? "/run/secrets/feed.p12" : null)).Count == 0);

    [Theory]
    [InlineData("", "MR", "utf-8", null)]
    [InlineData("LAKESIDE", "", "utf-8", null)]
    [InlineData("LAKESIDE", "MR", "utf-16", null)]
    [InlineData("LAKESIDE", "MR", "no-such", null)]
    [InlineData("LAKESIDE", "MR", "utf-8", "Mars/Olympus")]
    public void What_no_feed_can_be_read_by_is_refused_at_the_start(string authority, string types, string charset, string? zone) =>
        Assert.NotEmpty(Faults(feed => (feed.AssigningAuthority, feed.IdentifierTypes, feed.Charset, feed.TimeZone) = (authority, types, charset, zone)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.2.0/24", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("::1", true)]
    [InlineData("engine.example", false)]
    [InlineData("10.1.2.0/40", false)]
    public void Senders_are_addresses_or_networks(string sender, bool allowed) => Assert.Equal(allowed, Faults(feed => feed.Senders.Add(sender)).Count == 0);

    [Fact]
    public void Two_feeds_have_two_names_and_two_ports()
    {
        PatientFeedOptions Feed() => new() { Name = "adt", AssigningAuthority = "LAKESIDE" };

        var failures = new PatientFeedsValidator().Validate(null, new PatientFeedsOptions { All = { Feed(), Feed() } }).Failures;

        Assert.Equal(2, failures!.Count());
    }

    private static List<string> Faults(Action<PatientFeedOptions> change)
    {
        var feed = new PatientFeedOptions { Name = "adt", AssigningAuthority = "LAKESIDE" };
        change(feed);
        return [.. new PatientFeedsValidator().Validate(null, new PatientFeedsOptions { All = { feed } }).Failures ?? []];
    }
}
