using Capture.Contracts;
using Capture.Matcher;

namespace Capture.Tests.Matcher;

public sealed class PatientNdjsonTests
{
    private const string Marigold = """
        {"resourceType":"Patient","id":"a1","identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:lakeside","value":" 0042 "},{"system":"http://hl7.org/fhir/sid/us-ssn","value":"321-45-6789"},{"use":"old","type":{"coding":[{"code":"MR"}]},"value":"7"}],"name":[{"use":"nickname","given":["Mari"]},{"use":"maiden","family":"Before"},{"use":"official","family":"Testerman","given":["Marigold","Q","R"],"suffix":["Jr"]}],"telecom":[{"system":"email","value":"m@b.example"},{"system":"phone","use":"work","value":"1"},{"system":"phone","use":"home","value":"(216) 555-0536"}],"gender":"female","birthDate":"1962-03-14","address":[{"use":"old","line":["9 Gone St"]},{"use":"home","line":["1 Elm St","Apt 4"],"city":"Springfield","state":"OH","postalCode":"04401"}]}
        """;

    [Fact]
    public async Task A_patient_is_read_field_by_field()
    {
        var row = Assert.Single(await ReadAsync(Marigold));

        Assert.Equal(new Patient
        {
            Mrn = "0042",
            Last = "Testerman",
            First = "Marigold",
            Middle = "Q R",
            Suffix = "Jr",
            Sex = "F",
            Dob = new(1962, 3, 14),
            Ssn4 = "6789",
            Phone = "(216) 555-0536",
            Street = "1 Elm St",
            City = "Springfield",
            State = "OH",
            Zip = "04401",
            PreviousLast = "Before",
            MergedInto = "",
        }, row.Patient);
    }

    [Theory]
    [InlineData("{", "the line is no JSON")]
    [InlineData("[]", "the resource is no Patient")]
    [InlineData("""{"resourceType":"Observation"}""", "the resource is no Patient")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"}]}""", "it has no record number")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"1"},{"type":{"coding":[{"code":"MR"}]},"value":"2"}],"name":[{"family":"A"}]}""", "it has several record numbers")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"1"}]}""", "both names are empty")]
    [InlineData("""{"resourceType":"Patient","active":false,"identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"1"}],"name":[{"family":"A"}]}""", "the record is not active, and nothing says who took its place")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1962-13-14","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"1"}],"name":[{"family":"A"}]}""", "the birthDate is none")]
    [InlineData("""{"resourceType":"Patient","identifier":"1","name":7,"telecom":[3],"address":[null]}""", "it has no record number")]
    public async Task A_line_that_cannot_be_taken_is_named_and_spoils_no_other(string line, string cause)
    {
        var rows = await ReadAsync($"{line}\n\n{Marigold}");

        Assert.Equal((1, cause, "0042"), (rows[0].Error!.Line, rows[0].Error!.Cause, rows[1].Patient!.Mrn));
    }

    [Fact]
    public async Task Which_number_is_ours_may_be_said_by_its_system()
    {
        Assert.Equal("0042", Assert.Single(await ReadAsync(Marigold, "urn:lakeside")).Patient!.Mrn);
        Assert.Equal("it has no record number", Assert.Single(await ReadAsync(Marigold, "urn:other")).Error!.Cause);
    }

    [Fact]
    public async Task A_birth_date_that_is_no_whole_day_is_unknown() =>
        Assert.Null(Assert.Single(await ReadAsync(Marigold.Replace("1962-03-14", "1962-03", StringComparison.Ordinal))).Patient!.Dob);

    [Fact]
    public async Task Merged_records_come_last_wherever_their_successor_stands()
    {
        var merged = """{"resourceType":"Patient","id":"b2","active":false,"identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"41"}],"name":[{"family":"Testerman"}],"link":[{"other":{"reference":"Patient/a1"},"type":"replaced-by"}]}""";
        var lost = merged.Replace("b2", "c3", StringComparison.Ordinal).Replace("\"41\"", "\"40\"", StringComparison.Ordinal).Replace("a1", "zz", StringComparison.Ordinal);

        var rows = await ReadAsync($"{merged}\n{lost}\n{Marigold}");

        Assert.Equal([null, null, "", "0042", null], rows.Select(row => row.Patient?.MergedInto));
        Assert.Equal((2, "its link leads to no other patient of this file; it was imported and is not merged"), (rows[4].Error!.Line, rows[4].Error!.Cause));
    }

    [Fact]
    public async Task A_number_that_comes_twice_is_taken_once() =>
        Assert.Equal("the record number has occurred before in this file", (await ReadAsync($"{Marigold}\n{Marigold}"))[1].Error!.Cause);

    private static async Task<List<PatientRow>> ReadAsync(string text, string? system = null)
    {
        List<PatientRow> rows = [];
        await foreach (var row in PatientNdjson.ReadAsync(new StringReader(text), "Patient.ndjson", system, CancellationToken.None))
            rows.Add(row);
        return rows;
    }
}
