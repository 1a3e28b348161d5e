using System.Text;
using Capture.Contracts;
using Capture.Delivery;
using Capture.Delivery.Hl7;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;

namespace Capture.Tests.Delivery.Hl7;

public sealed class MdmMessageTests
{
    private static readonly Guid Document = Guid.Parse("0198c1f2-0000-7000-8000-00000000abcd");
    private static readonly DateTimeOffset Now = new(2026, 8, 14, 14, 31, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(DeliveryActs.Original, "MDM^T02^MDM_T02", "AV", "")]
    [InlineData(DeliveryActs.Replace, "MDM^T10^MDM_T02", "AV", "CORRECTED")]
    [InlineData(DeliveryActs.Retract, "MDM^T11^MDM_T01", "CA", "FILED IN ERROR")]
    public void Each_act_has_its_event_and_says_what_becomes_of_the_document(string act, string type, string availability, string reason)
    {
        var segments = Segments(Parcel(act));

        Assert.Equal(type, segments["MSH"][8]);
        Assert.Equal(["MSH", "EVN", "PID", "PV1", "TXA", .. act == DeliveryActs.Retract ? Array.Empty<string>() : ["OBX"]], segments.Keys);
        Assert.Equal((availability, "AC", reason), (segments["TXA"][19], segments["TXA"][20], Field(segments["TXA"], 21)));
        Assert.Equal("CAP0123456789ABCDEF0", segments["MSH"][9]);
    }

    [Fact]
    public void The_document_is_named_and_so_is_the_one_it_takes_the_place_of()
    {
        var txa = Segments(Parcel(DeliveryActs.Replace, version: 12))["TXA"];

        Assert.EndsWith(".12^CAPTURE", txa[12], StringComparison.Ordinal);
        Assert.EndsWith(".11^CAPTURE", txa[13], StringComparison.Ordinal);
        Assert.Equal(txa[12].Split('.')[0], txa[13].Split('.')[0]);
        Assert.All([txa[12].Split('^')[0], txa[16]], name => Assert.InRange(name.Length, 1, 30));
    }

    [Fact]
    public void The_patient_is_named_by_the_number_of_our_own_authority_and_a_name_cannot_break_out_of_its_field()
    {
        var options = Options();
        options.Hl7.AssigningAuthority = "LAKESIDE&2.16.840.1.113883.3.1&ISO";
        var pid = Segments(Parcel(DeliveryActs.Original), options)["PID"];

        Assert.Equal("800\\T\\1^^^LAKESIDE&2.16.840.1.113883.3.1&ISO^MR", pid[3]);
        Assert.Equal(@"O\F\Brien \T\ Sons^Zoë^^^^^L", pid[5]);
        Assert.Equal(("19710304", "F"), (pid[7], pid[8]));
        Assert.Equal("18 Nowhere Lane^^Springfield^IL^62700^^H", pid[11]);
    }

    [Fact]
    public void The_PDF_is_in_one_piece_of_base64_and_is_the_same_when_it_is_read_back()
    {
        var parcel = Parcel(DeliveryActs.Original) with { Pdf = [.. Enumerable.Range(0, 100_000).Select(place => (byte)(place * 7))] };
        var obx = Segments(parcel)["OBX"];

        Assert.Equal("ED", obx[2]);
        Assert.Equal("51852-2^Letter^LN^LTR^Letter^99CAP", obx[3]);
        Assert.StartsWith("CAPTURE^AP^PDF^Base64^", obx[5], StringComparison.Ordinal);
        Assert.Equal(parcel.Pdf, Convert.FromBase64String(obx[5].Split('^')[4]));
        Assert.Equal("F", obx[11]);
    }

    [Fact]
    public void Sent_again_the_message_is_the_same_to_the_last_character() =>
        Assert.Equal(MdmMessage.Of(Parcel(DeliveryActs.Original), Options(), Now), MdmMessage.Of(Parcel(DeliveryActs.Original), Options(), Now.AddHours(3)));

    [Fact]
    public void The_type_is_called_what_the_destination_calls_it_and_what_is_sensitive_says_so()
    {
        var txa = Segments(Parcel(DeliveryActs.Original, sensitivity: "HIV"))["TXA"];

        Assert.Equal(("LTR", "AP", "20260811", "DO", "R"), (txa[2], txa[3], txa[4], txa[17], txa[18]));
        Assert.Equal("U", Segments(Parcel(DeliveryActs.Original))["TXA"][18]);
    }

    [Fact]
    public void Probabilities_are_sent_only_where_they_are_asked_for()
    {
        var options = Options();
        options.Hl7.Probabilities = true;

        Assert.Equal(4, MdmMessage.Of(Parcel(DeliveryActs.Original), options, Now).Split('\r').Count(segment => segment.StartsWith("OBX", StringComparison.Ordinal)));
        Assert.Contains("OBX|2|NM|CAPCONF-PT^Patient match confidence^99CAP||0.882|", MdmMessage.Of(Parcel(DeliveryActs.Original), options, Now), StringComparison.Ordinal);
    }

    internal static Parcel Parcel(string act, int version = 2, string sensitivity = "", string last = "O|Brien & Sons") => new()
    {
        DeliveryId = Guid.Empty,
        Act = act,
        Key = "CAP0123456789ABCDEF0",
        Filing = Filing(version, sensitivity),
        Over = act == DeliveryActs.Replace ? [Filing(version - 1, sensitivity)] : [],
        Document = new DocumentRow { Id = Document, FileId = Document, Ordinal = 1, State = DocumentStates.Indexed, InputVersion = 1, SplitConfidence = 1, PatientConfidence = 0.882, TypeConfidence = 0.973, OcrConfidence = 0.941 },
        File = new FileRow { Id = Document, Source = "fax", Name = "1.tif", Receipt = "1", Sha256 = "", Bytes = 0, Lane = Lanes.Routine, ReceivedAt = Now.ToUnixTimeMilliseconds(), OriginalBlob = "x", State = FileStates.Assembled },
        Pages = 1,
        Patient = new Patient { Mrn = "800&1", Last = last, First = "Zoë", Sex = "F", Dob = new DateOnly(1971, 3, 4), Street = "18 Nowhere Lane", City = "Springfield", State = "IL", Zip = "62700", Phone = "555-0100" },
        Pdf = act == DeliveryActs.Retract ? null : Encoding.ASCII.GetBytes("%PDF-1.7 fictitious"),
    };

    internal static DestinationOptions Options() => new() { Name = "ehr", Kind = DestinationKind.Hl7, Codes = { ["letter"] = "LTR" } };

    private static DocumentVersionRow Filing(int number, string sensitivity) => new()
    {
        DocumentId = Document,
        Number = number,
        RecordedAt = Now.ToUnixTimeMilliseconds(),
        TypeName = "letter",
        Mrn = "800&1",
        DocumentDate = "2026-08-11",
        Sensitivity = sensitivity,
        Pages = "[]",
        Reason = "reviewed",
    };

    // By the number a field has in the standard; of MSH the separator itself is the first.
    private static Dictionary<string, string[]> Segments(Parcel parcel, DestinationOptions? options = null)
    {
        var message = MdmMessage.Of(parcel, options ?? Options(), Now);
        Assert.EndsWith("\r", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message.TrimEnd('\r').Split('\r').Select(segment => segment.Split('|')).ToDictionary(fields => fields[0]);
    }

    private static string Field(string[] fields, int number) => number < fields.Length ? fields[number] : "";
}
