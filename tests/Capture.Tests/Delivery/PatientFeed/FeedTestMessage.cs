using System.Text;
using Capture.Delivery.Hl7;
using Capture.Delivery.PatientFeed;
using Capture.Storage.Patients;

namespace Capture.Tests.Delivery.PatientFeed;

/// <summary>Messages of a record system that numbers its patients as LAKESIDE does.</summary>
internal static class FeedTestMessage
{
    public static readonly DateTimeOffset Arrival = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    public static PatientFeedOptions Feed => new() { Name = "adt", AssigningAuthority = "LAKESIDE", TimeZone = "America/New_York" };

    public static string Msh(string trigger, string id = "1", string at = "20261103115900+0000") => $"MSH|^~\\&|EPIC|LAKESIDE|CAPTURE|HIM|{at}||ADT^{trigger}|{id}|P|2.5.1\r";

    public static string Pid(string numbers, string name = "Testerman^Marigold^Q", string dob = "19620314", string rest = "|F") => $"PID|1||{numbers}||{name}||{dob}{rest}\r";

    public static string Ours(string number) => $"{number}^^^LAKESIDE^MR";

    public static AdtReading Read(string message, PatientFeedOptions? feed = null) => FeedReading.Of(Encoding.UTF8.GetBytes(message), feed ?? Feed, Arrival).Adt;

    public static PatientWords WordsOf(string pid, PatientFeedOptions? feed = null)
    {
        var told = Assert.IsType<PatientEvent.Told>(Assert.Single(Read(Msh("A08") + pid, feed).Events));
        return told.Words;
    }

    public static Hl7Message Parsed(string message)
    {
        Assert.True(Hl7Message.TryParse(message, out var parsed));
        return parsed!;
    }
}
