using System.Text;
using Capture.Delivery.PatientFeed;
using Capture.Matcher;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using Capture.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

public sealed class AdtFileTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory]
    [InlineData("\r", "utf-8")]
    [InlineData("\n", "utf-8")]
    [InlineData("\r\n", "iso-8859-1")]
    public async Task Messages_of_a_file_are_taken_one_by_one_and_those_that_are_refused_are_named_by_their_line(string end, string charset)
    {
        await using var store = await TemporaryStore.CreateAsync();
        var path = Path.Combine(store.Folder, "adt.hl7");
        var text = "FHS|^~\\&|A\rBHS|^~\\&|A\r\u000B" + Msh("A28", "1") + Pid(Ours("1"), "Testérman^José") + "\u001C\r" + Msh("A08", "2") + Pid("9^^^OTHER^MR") + Msh("A31", "3") + Pid(Ours("1"), "Testérman^José")
            + Msh("A40", "4") + Pid(Ours("1"), "Testérman^José") + "MRG|77\rBTS|4\rFTS|1\r";
        await File.WriteAllTextAsync(path, text.Replace("\r", end, StringComparison.Ordinal), Encoding.GetEncoding(charset), Stop);
        Assert.Equal(PatientFileKind.Hl7, PatientFile.KindOf(path));
        var (refused, taken) = (new List<(int, string)>(), 0);

        var counts = await new AdtFile(new FeedIntake(store.Get<PatientFeedTable>(), TimeProvider.System, NullLogger<FeedIntake>.Instance))
            .TakeAsync(Feed, path, (line, cause) => refused.Add((line, cause)), so => taken = so, Stop);

        Assert.Equal((new AdtFileCounts(1, 1, 1, 1), 4), (counts, taken));
        Assert.Equal(FeedRefusals.TextOf(FeedRefusals.NoNumber), Assert.Single(refused).Item2);
        Assert.Equal("José", (await store.Get<PatientTable>().RegistrationAsync("1", Stop))!.First);
    }

    [Theory]
    [InlineData("mrn,last,first\n", PatientFileKind.Csv)]
    [InlineData("MSH|^~\\&|", PatientFileKind.Hl7)]
    [InlineData("\u000BMSH|", PatientFileKind.Hl7)]
    [InlineData("\uFEFFFHS|^~\\&", PatientFileKind.Hl7)]
    [InlineData("{\"resourceType\":\"Patient\"}", PatientFileKind.Ndjson)]
    [InlineData("", PatientFileKind.Csv)]
    public void What_a_file_is_written_in_is_told_by_its_first_letters(string text, PatientFileKind kind)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.Equal(kind, PatientFile.KindOf(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
