using System.Globalization;
using System.Text;
using System.Text.Json;
using Capture.Contracts;
using Capture.Ingest;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Capture.Tests.Ingest;

public sealed class SidecarReaderTests(ITestOutputHelper output)
{
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), null, null);
    private static readonly SidecarReader Reader = new(Eastern, new Dictionary<string, string>());

    [Fact]
    public void A_fax_servers_XML_is_read()
    {
        var sidecar = Read(
            """
            <?xml version="1.0" encoding="utf-16"?>
            <InboundFax UniqueID="E1B42387">
              <ReceivedTime>2025-06-02T07:03:00</ReceivedTime>
              <CallerID>(614) 555-1333</CallerID>
              <RemoteID>NORTHSTAR REFERENCE </RemoteID>
              <DIDNumber>2165550140</DIDNumber>
              <PageCount>2</PageCount>
              <ElapsedSeconds>70</ElapsedSeconds>
              <BaudRate>33600</BaudRate>
              <Resolution>standard</Resolution>
              <ImageFile>D:\faxes\FAX20250602_070300_0001.tif</ImageFile>
            </InboundFax>
            """);

        Assert.Equal(
            new Sidecar
            {
                SourceMessageId = "E1B42387",
                ReceivedAt = At(2025, 6, 2, 7, 3, 0),
                CallerNumber = "6145551333",
                SenderStationId = "NORTHSTAR REFERENCE",
                CalledNumber = "2165550140",
                PagesExpected = 2,
                DurationSeconds = 70,
                SpeedBps = 33600,
                Resolution = "standard",
                ImageFile = "FAX20250602_070300_0001.tif",
            },
            sidecar);
    }

    [Fact]
    public void Fields_named_by_attributes_are_read() =>
        Assert.Equal(
            new Sidecar { CallerNumber = "6145551333", PagesExpected = 3, BatchId = "B7" },
            Read("""<Batch><IndexField Name="CallerID" Value="6145551333"/><IndexField Name="NUMPAGES">3</IndexField><BatchName>B7</BatchName></Batch>"""));

    [Fact]
    public void A_webhooks_nested_JSON_is_read() =>
        Assert.Equal(
            new Sidecar { SourceMessageId = "42", CallerNumber = "+16145551333", PagesExpected = 3, ReceivedAt = new DateTimeOffset(2025, 6, 2, 7, 3, 0, TimeSpan.Zero), ImageFile = "a.pdf" },
            Read("""{"message":{"messageId":42,"caller":{"number":"+1 614 555 1333"},"totalPages":"3","receivedAt":"2025-06-02T07:03:00Z"},"file":["a.pdf","b.pdf"],}"""));

    [Fact]
    public void HylaFAX_information_is_read() =>
        Assert.Equal(
            new Sidecar
            {
                SenderStationId = "+14159657824",
                PagesExpected = 3,
                Resolution = "Normal",
                ReceivedAt = At(1996, 1, 19, 13, 51, 2),
                DurationSeconds = 39,
                SpeedBps = 14400,
                CallerNumber = "2152345678",
                CalledNumber = "1234",
            },
            Read(
                """
                /var/spool/hylafax/recvq/fax00017.tif:
                    Sender: +14159657824
                     Pages: 3
                   Quality: Normal
                      Page: North American Letter
                  Received: 1996:01:19 13:51:02
                TimeToRecv: 0:39
                SignalRate: 14400 bit/s
                DataFormat: 2-D MR
                   CallID1: 2152345678
                   CallID2: 1234
                """));

    [Fact]
    public void The_line_of_the_HylaFAX_log_that_names_the_file_is_read()
    {
        const string log =
            "06/02/25 07:03\tRECV\t000000041\tttyS0\trecvq/fax000000040.tif\t<null>\tfax\t\"8025550101\"\t\"OTHER\"\t4\t9\t3:00\t2:58\t\"\"\t\"6145550000\"\t\"\"\t\"\"\t<null>\t\"\"\n"
            + "06/02/25 07:09\tRECV\t000000042\tttyS0\trecvq/fax000000041.tif\t<null>\tfax\t\"8025550101\"\t\"FENWICK VALLEY\"\t4\t2\t1:10\t1:05\t\"Failed to receive EOP\"\t\"6145551918\"\t\"Fenwick Clinic\"\t\"\"\t<null>\t\"\"\n"
            + "06/02/25 07:10\tCALL\t000000043\tttyS0\t<null>\t<null>\tfax\t\"\"\t<null>\t0\t0\t0:01\t0:00\t\"\"\t\"\"\t\"\"\n";

        var reading = Reader.Read(Encoding.UTF8.GetBytes(log), "fax000000041.tif");

        Assert.Empty(reading.Findings);
        Assert.Equal(
            new Sidecar
            {
                ReceivedAt = At(2025, 6, 2, 7, 9, 0),
                SourceMessageId = "000000042",
                Device = "ttyS0",
                ImageFile = "fax000000041.tif",
                CalledNumber = "8025550101",
                SenderStationId = "FENWICK VALLEY",
                PagesExpected = 2,
                DurationSeconds = 65,
                StatusText = "Failed to receive EOP",
                IsPartial = true,
                CallerNumber = "6145551918",
                CallerName = "Fenwick Clinic",
            },
            reading.Sidecar);
    }

    [Fact]
    public void An_index_file_of_keys_and_values_is_read() =>
        Assert.Equal(
            new Sidecar
            {
                SourceMessageId = "77",
                CallerNumber = "+496145551333",
                SenderStationId = "Praxis Müller",
                ReceivedAt = At(2011, 9, 28, 13, 22, 4),
                PagesExpected = 3,
                Resolution = "HLH",
                StatusCode = "OK",
            },
            Reader.Read(
                Encoding.Latin1.GetBytes(
                    "[Fax]\r\n; comment\r\nRECEIPT.ID=77\r\nSENDER.FAXNO=+49 614 5551333\r\nSENDER.ID=\"Praxis Müller\"\r\nTIMESTAMP=2011-09-28-13.22.04\r\nRESOLUTION=HLH\r\nPAGES=3\r\nSTATUS=OK\r\n"),
                "x.tif").Sidecar);

    [Theory]
    [InlineData("2025-06-02T07:03:00", "2025-06-02T07:03:00-05:00")]
    [InlineData("2025-06-02T07:03:00.25Z", "2025-06-02T07:03:00.25+00:00")]
    [InlineData("2025-06-02T07:03:00+02:00", "2025-06-02T07:03:00+02:00")]
    [InlineData("2025-06-02 07:03", "2025-06-02T07:03:00-05:00")]
    [InlineData("6/2/2025 7:03:00 PM", "2025-06-02T19:03:00-05:00")]
    [InlineData("06/02/25 07:03", "2025-06-02T07:03:00-05:00")]
    [InlineData("20250602070300", "2025-06-02T07:03:00-05:00")]
    [InlineData("1748847780", "2025-06-02T07:03:00+00:00")]
    [InlineData("1748847780000", "2025-06-02T07:03:00+00:00")]
    [InlineData("Mon, 02 Jun 2025 07:03:00 -0400", "2025-06-02T07:03:00-04:00")]
    [InlineData("Jun-02-2025 07:03 AM", "2025-06-02T07:03:00-05:00")]
    public void Times_are_read_as_servers_write_them(string written, string meant) =>
        Assert.Equal(
            DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture),
            Read($$"""{"received":"{{written}}","pages":1}""")!.ReceivedAt);

    [Fact]
    public void A_value_that_makes_no_sense_is_a_finding_and_the_rest_is_used()
    {
        var reading = Reader.Read("""{"pages":"three","received":"31/31/2025","csid":"ACME"}"""u8, "x.tif");

        Assert.Equal(new Sidecar { SenderStationId = "ACME" }, reading.Sidecar);
        Assert.Equal(
            [new SidecarFinding(SidecarFindings.BadValue, "ReceivedAt"), new SidecarFinding(SidecarFindings.BadValue, "PagesExpected")],
            reading.Findings);
    }

    [Theory]
    [InlineData("{\"pages\":", SidecarFindings.Malformed)]
    [InlineData("<fax><pages>2</fax>", SidecarFindings.Malformed)]
    [InlineData("<!DOCTYPE f [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><f><CallerID>&e;</CallerID></f>", SidecarFindings.NothingKnown)]
    [InlineData("<fax><pages>2</pages></fax><fax><pages>1</pages></fax>", SidecarFindings.Malformed)]
    [InlineData("{\"pages\":2}{\"pages\":1}", SidecarFindings.Malformed)]
    [InlineData("<fax><CallerID>8025550100</CallerID><NumberOfPages>3</NumberOfPages><StatusName>RDIS</Statu", SidecarFindings.Malformed)]
    [InlineData("06/02/25 07:03\tRECV\t000000041\tttyS0\trecvq/fax0", SidecarFindings.Malformed)]
    [InlineData("", SidecarFindings.NothingKnown)]
    [InlineData("Dear colleague, thank you for seeing her.", SidecarFindings.NothingKnown)]
    [InlineData("[]", SidecarFindings.NothingKnown)]
    [InlineData("{\"colour\":\"red\"}", SidecarFindings.NothingKnown)]
    [InlineData("[{\"pages\":1},{\"pages\":2}]", SidecarFindings.SeveralRecords)]
    public void A_bad_sidecar_is_a_finding_never_an_error(string text, string finding)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(text), "x.tif");

        Assert.Null(reading.Sidecar);
        Assert.Equal([new SidecarFinding(finding)], reading.Findings);
    }

    private const string ThreePages = "<fax><CallerID>8025550100</CallerID><NumberOfPages>3</NumberOfPages><StatusName>Café – Müller</StatusName></fax>";

    public static TheoryData<string, byte[]> Encodings { get; } = new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(ThreePages) },
        { "UTF-8 with a mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(ThreePages)] },
        { "two marks", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("\uFEFF" + ThreePages)] },
        { "UTF-16 with a mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(ThreePages)] },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes(ThreePages) },
        { "UTF-16 without a mark, declared", Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + ThreePages) },
        { "big-endian UTF-16 without a mark", Encoding.BigEndianUnicode.GetBytes("\r\n" + ThreePages) },
        { "Windows-1252, declared", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("<?xml version='1.0' encoding='windows-1252'?>" + ThreePages) },
        { "Windows-1252, not declared", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(ThreePages) },
        { "filled up with zeros", [.. Encoding.UTF8.GetBytes(ThreePages), .. new byte[200]] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void However_a_sidecar_is_encoded_it_says_the_same(string encoding, byte[] bytes)
    {
        var reading = Reader.Read(bytes, "x.tif");

        Assert.Empty(reading.Findings);
        Assert.Equal((3, "8025550100", "Café – Müller"), (reading.Sidecar!.PagesExpected, reading.Sidecar.CallerNumber, reading.Sidecar.StatusText));
        Assert.NotEmpty(encoding);
    }

    [Theory]
    [InlineData("{\"pages\":3,\"status\":\"OK\",}")]
    [InlineData("// written by the gateway\n{\"pages\":3 /* all */}")]
    [InlineData("{\"pages\":3,\"pages\":3}")]
    [InlineData("PAGES=3\rSTATUS=OK\r")]
    public void JSON_and_lines_are_read_as_programs_write_them_in_UTF_16_too(string text)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes(text) })
            Assert.Equal((3, false), (Reader.Read(bytes, "x.tif").Sidecar!.PagesExpected, Reader.Read(bytes, "x.tif").NotUnderstood));
    }

    [Theory]
    [InlineData("<!DOCTYPE fax SYSTEM \"fax.dtd\"><fax><pages>3</pages></fax>")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE fax [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><fax><pages>3</pages><csid>&b;</csid></fax>")]
    [InlineData("<fax><pages>3</pages><StatusName>R & D</StatusName></fax>")]
    [InlineData("<fax><pages>3</pages><csid>Praxis M&uuml;ller &amp; Co</csid></fax>")]
    public void Document_types_and_bare_ampersands_cost_nothing_and_fetch_nothing(string text)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(text), "x.tif");

        Assert.Empty(reading.Findings);
        Assert.Equal(3, reading.Sidecar!.PagesExpected);
        Assert.DoesNotContain("aaaa", reading.Sidecar.SenderStationId ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"pages\":\"three\",\"csid\":\"A\"}", true)]
    [InlineData("{\"pages\":1,\"pages\":3}", true)]
    [InlineData("<fax><pages>1</pages><pages>3</pages></fax>", true)]
    [InlineData("{\"pages\":2", true)]
    [InlineData("", true)]
    [InlineData("{\"pages\":2,\"received\":\"31/31/2025\"}", false)]
    [InlineData("{\"pages\":2}", false)]
    public void Who_may_have_said_that_pages_are_missing_is_not_taken_for_silent(string text, bool notUnderstood)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(text), "x.tif");

        Assert.Equal(notUnderstood ? ReviewReasons.SidecarNotUnderstood : "", reading.Doubts);
    }

    [Fact]
    public void A_server_that_says_the_transmission_broke_off_is_believed() =>
        Assert.Equal(ReviewReasons.PagesMissing, Reader.Read("{\"pages\":1,\"partial\":true}"u8, "x.tif").Doubts);

    [Fact]
    public async Task A_name_that_promises_XML_is_not_satisfied_by_lines_that_hold_a_colon()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("capture-sidecar-").FullName, "x.xml");
        await File.WriteAllTextAsync(path, "Date: 2025-06-02 07:03\r\n\r\n<fax><pages>3</pages></fax>");

        var reading = await Reader.ReadAsync(path, "x.tif", CancellationToken.None);

        Assert.True(reading.NotUnderstood);
    }

    [Fact]
    public void Deep_and_vast_sidecars_are_findings()
    {
        var deep = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)));
        var deepJson = Encoding.ASCII.GetBytes(new string('[', 100_000));
        var vast = new byte[SidecarReader.MostBytes + 1];

        Assert.Equal(SidecarFindings.Malformed, Assert.Single(Reader.Read(deep, "x.tif").Findings).Code);
        Assert.Equal(SidecarFindings.Malformed, Assert.Single(Reader.Read(deepJson, "x.tif").Findings).Code);
        Assert.Equal(SidecarFindings.TooLarge, Assert.Single(Reader.Read(vast, "x.tif").Findings).Code);
    }

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes =>
            {
                byte[][] starts = [[], "{\"pages\":\""u8.ToArray(), "<fax><pages>"u8.ToArray(), "PAGES="u8.ToArray(), [0xFF, 0xFE]];
                foreach (var start in starts)
                    Assert.NotNull(Reader.Read([.. start, .. bytes ?? []], "x.tif"));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_sidecar_that_is_gone_is_a_finding()
    {
        var reading = await Reader.ReadAsync(Path.Combine(Path.GetTempPath(), "no such sidecar.json"), "x.tif", CancellationToken.None);

        Assert.Equal(SidecarFindings.Unreadable, Assert.Single(reading.Findings).Code);
    }

    [Fact]
    public void A_source_may_have_names_of_its_own()
    {
        var reader = new SidecarReader(Eastern, new Dictionary<string, string> { ["Blatt-Zahl"] = nameof(Sidecar.PagesExpected) });

        Assert.Equal(7, reader.Read("BLATTZAHL=7\nPAGES=9"u8, "x.tif").Sidecar!.PagesExpected);
        Assert.Throws<ArgumentException>(() => new SidecarReader(Eastern, new Dictionary<string, string> { ["x"] = "Pagez" }));
    }

    [SharedTheory("corpus/tiny", "corpus/dev")]
    [InlineData("tiny")]
    [InlineData("dev")]
    public async Task Every_sidecar_of_the_corpus_says_what_its_truth_says(string corpus)
    {
        var folder = SharedData.Of($"corpus/{corpus}");
        var read = 0;
        foreach (var path in Directory.GetFiles(Path.Combine(folder, "truth"), "*.json"))
        {
            using var truth = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
            if (truth.RootElement.GetProperty("sidecar").GetString() is not { } name)
                continue;

            var image = truth.RootElement.GetProperty("file").GetString()!;
            var reading = await Reader.ReadAsync(Path.Combine(folder, "files", name), image, CancellationToken.None);
            Assert.Empty(reading.Findings);
            var sidecar = reading.Sidecar!;
            foreach (var field in truth.RootElement.GetProperty("sidecarMeta").EnumerateObject())
            {
                var expected = field.Value.ToString();
                var actual = field.Name switch
                {
                    "faxId" => sidecar.SourceMessageId,
                    "callerId" => sidecar.CallerNumber,
                    "csid" => sidecar.SenderStationId,
                    "did" => sidecar.CalledNumber,
                    "received" or "scanned" or "uploaded" => sidecar.ReceivedAt?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                    "pages" => sidecar.PagesExpected?.ToString(CultureInfo.InvariantCulture),
                    "durationSeconds" => sidecar.DurationSeconds?.ToString(CultureInfo.InvariantCulture),
                    "baud" => sidecar.SpeedBps?.ToString(CultureInfo.InvariantCulture),
                    "resolution" => sidecar.Resolution,
                    "batchId" => sidecar.BatchId,
                    "scanner" => sidecar.Device,
                    "originalName" => sidecar.OriginalFileName,
                    "source" => sidecar.SourceSystem,
                    _ => expected,
                };
                Assert.True(expected.Trim() == actual?.Trim(), $"{name}: {field.Name} is {expected}, read {actual}");
            }

            read++;
        }

        output.WriteLine($"{read} sidecars of {corpus} read.");
        Assert.True(read > 0);
    }

    private static Sidecar? Read(string text)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(text), "x.tif");
        Assert.Empty(reading.Findings);
        return reading.Sidecar;
    }

    private static DateTimeOffset At(int year, int month, int day, int hour, int minute, int second) =>
        new(year, month, day, hour, minute, second, TimeSpan.FromHours(-5));
}
