using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Capture.Ingest.Mail;
using MimeKit;
using MimeKit.Tnef;

namespace Capture.Tests.Ingest.Mail;

/// <summary>Mails as gateways, scanners and people write them, taken apart.</summary>
public sealed class MailReaderTests : IDisposable
{
    private static readonly byte[] Pdf = "%PDF-1.4\n1 0 obj\n"u8.ToArray();
    private static readonly byte[] Tiff = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 2, 3];

    private readonly string _folder = Directory.CreateTempSubdirectory("capture-mail-test-").FullName;
    private int _mails;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("application/pdf", "fax.pdf", "attachment")]
    [InlineData("application/octet-stream", "fax.pdf", "attachment")]
    [InlineData("application/octet-stream", null, null)]
    [InlineData("application/pdf", "fax.pdf", "inline")]
    [InlineData("text/plain", "fax.pdf", null)]
    [InlineData("image/jpeg", "scan.jpg", "attachment")]
    [InlineData("application/msword", "letter.doc", "attachment")]
    public void A_document_is_told_by_its_bytes_whatever_it_is_called(string type, string? name, string? disposition)
    {
        var read = Read(Message(Part(Pdf, type, name, disposition)));

        Assert.Null(read.Refusal);
        Assert.Equal(Pdf, File.ReadAllBytes(Assert.Single(read.Documents).Path));
        Assert.Equal(name ?? "attachment-1.pdf", read.Documents[0].Name);
    }

    [Fact]
    public void A_fax_that_is_the_whole_mail_is_taken()
    {
        var read = Read(new MimeMessage { From = { Parse("fax@gateway.example") }, Body = Part(Tiff, "image/tiff", "fax.tif", null) });

        Assert.Equal((null, "fax.tif"), (read.Refusal, Assert.Single(read.Documents).Name));
    }

    [Fact]
    public void Documents_of_forwarded_and_packed_mails_are_taken_each_by_a_name_of_its_own()
    {
        var inner = Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"));
        var zip = Zip(("a/fax.pdf", Pdf), ("b/fax.pdf", [.. Pdf, 1]), ("__MACOSX/._fax.pdf", [1, 2]), ("empty/", []));

        var read = Read(Message(new MessagePart { Message = inner }, Part(zip, "application/zip", "faxes.zip", "attachment"), Part(Tiff, "image/tiff", "../../../etc/passwd", "attachment")));

        Assert.Null(read.Refusal);
        Assert.Equal(["fax.pdf", "2-fax.pdf", "3-fax.pdf", "passwd"], read.Documents.Select(document => document.Name));
        Assert.All(read.Documents, document => Assert.StartsWith(_folder, document.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/ms-tnef")]
    [InlineData("application/octet-stream")]
    public void What_Outlook_packs_is_unpacked(string type)
    {
        var read = Read(Message(Part(Tnef("fax.pdf", Pdf), type, "winmail.dat", "attachment")));

        Assert.Equal((null, Pdf.Length), (read.Refusal, File.ReadAllBytes(Assert.Single(read.Documents).Path).Length));
    }

    [Fact]
    public void Pictures_of_the_layout_are_none_and_pictures_of_pages_are()
    {
        var html = new TextPart("html") { Text = "<p>Fax</p><img src=\"cid:logo@x\"><img src='cid:page@x'>" };
        var (logo, page, pixel) = (Part(Png(200, 60), "image/png", "logo.png", "inline"), Part(Png(1700, 2200), "image/png", "page.png", "inline"), Part(Png(1, 1), "image/png", "open.png", null));
        (logo.ContentId, page.ContentId) = ("logo@x", "page@x");

        var read = Read(new MimeMessage { From = { Parse("a@b.example") }, Body = new MultipartRelated { html, logo, page, pixel } });

        Assert.Equal((null, "page.png"), (read.Refusal, Assert.Single(read.Documents).Name));
        // The same logo, but nothing shows it: it may be what was sent.
        Assert.Equal("logo.png", Assert.Single(Read(Message(Part(Png(200, 60), "image/png", "logo.png", "attachment"))).Documents).Name);
    }

    [Fact]
    public void What_is_of_another_kind_is_named_and_the_rest_is_taken()
    {
        var read = Read(Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"), Part("PK\u0003\u0004"u8.ToArray(), "application/zip", "broken.zip", "attachment"), Part(Zip(("[Content_Types].xml", [1]), ("word/media/image1.png", Png(900, 900))), "application/octet-stream", "letter.docx", "attachment")));

        Assert.Equal((MailRefusals.LeftOut, "fax.pdf"), (read.Refusal, Assert.Single(read.Documents).Name));
    }

    [Fact]
    public void What_mail_programs_add_for_each_other_and_what_a_site_leaves_out_is_not_named()
    {
        var mailbox = Mailbox();
        mailbox.Ignore.Add("*.xml");
        var read = Read(Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"), Part([1, 2, 3], "application/pkcs7-signature", "smime.p7s", "attachment"), Part("<fax/>"u8.ToArray(), "application/xml", "FAX.XML", "attachment")), mailbox);

        Assert.Equal((null, 1), (read.Refusal, read.Documents.Count));
    }

    [Fact]
    public void A_mail_without_a_document_is_for_a_person() => Assert.Equal(MailRefusals.NoDocument, Read(Message()).Refusal);

    [Fact]
    public void An_encrypted_mail_is_for_a_person_and_one_that_is_only_signed_is_read()
    {
        var sealed_ = new MimePart("application", "pkcs7-mime") { Content = new MimeContent(new MemoryStream([0x30, 0x03, 1, 1, 1])), ContentTransferEncoding = ContentEncoding.Base64 };
        sealed_.ContentType.Parameters.Add("smime-type", "enveloped-data");
        Assert.Equal(MailRefusals.Encrypted, ReadRaw(new MimeMessage { From = { Parse("a@b.example") }, Body = sealed_ }).Refusal);
        Assert.Equal(MailRefusals.Encrypted, ReadText("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--x--\r\n").Refusal);

        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Sender", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var content = new MemoryStream();
        Part(Pdf, "application/pdf", "fax.pdf", "attachment").WriteTo(content);
        var signed = new SignedCms(new ContentInfo(content.ToArray()));
        signed.ComputeSignature(new CmsSigner(certificate));
        var opaque = new MimePart("application", "pkcs7-mime") { Content = new MimeContent(new MemoryStream(signed.Encode())), ContentTransferEncoding = ContentEncoding.Base64 };
        opaque.ContentType.Parameters.Add("smime-type", "signed-data");
        Assert.Equal("fax.pdf", Assert.Single(ReadRaw(new MimeMessage { From = { Parse("a@b.example") }, Body = opaque }).Documents).Name);
    }

    [Fact]
    public void A_mail_cut_into_several_is_for_a_person() =>
        Assert.Equal(MailRefusals.Partial, ReadText("Content-Type: message/partial; id=\"a\"; number=1; total=3\r\n\r\nContent-Type: application/pdf\r\n\r\nJVBERi0=\r\n").Refusal);

    [Fact]
    public void What_opens_with_a_password_is_for_a_person()
    {
        var zip = Zip(("fax.pdf", Pdf));
        // Bit 0 of the flags, in the entry's own head and in the directory (APPNOTE 4.4.4).
        zip[6] |= 1;
        zip[zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        Assert.Equal(MailRefusals.Locked, Read(Message(Part(zip, "application/zip", "faxes.zip", "attachment"))).Refusal);
    }

    [Fact]
    public void Nothing_is_unpacked_without_end()
    {
        var mailbox = Mailbox();
        mailbox.LargestMegabytes = 1;
        Assert.Equal(MailRefusals.TooMuch, Read(Message(Part(Zip(("bomb.tif", [.. Tiff, .. new byte[30 << 20]])), "application/zip", "bomb.zip", "attachment")), mailbox).Refusal);
        var nested = Zip(("fax.pdf", Pdf));
        for (var i = 0; i < 12; i++)
            nested = Zip(("in.zip", nested));
        Assert.Equal(MailRefusals.TooMuch, Read(Message(Part(nested, "application/zip", "deep.zip", "attachment"))).Refusal);
        var deep = Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"));
        for (var i = 0; i < 12; i++)
            deep = Message(new MessagePart { Message = deep });
        Assert.Equal(MailRefusals.TooMuch, Read(deep).Refusal);
        Assert.Equal(MailRefusals.TooMuch, Read(Message(Part(Zip([.. Enumerable.Range(0, 300).Select(i => ($"{i}.pdf", Pdf))]), "application/zip", "many.zip", "attachment"))).Refusal);
        Assert.Equal(MailRefusals.TooLarge, Read(Message(Part([.. Pdf, .. RandomNumberGenerator.GetBytes(2 << 20)], "application/pdf", "fax.pdf", "attachment")), mailbox).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n")]
    [InlineData("Content-Type: multipart/mixed\r\n\r\nno boundary")]
    [InlineData("From: \u0001\u0002\r\nContent-Type: text/plain; charset=no-such\r\n\r\nhello")]
    public void A_broken_mail_is_for_a_person_and_harms_nobody(string text) => Assert.NotNull(ReadText(text).Refusal);

    /// <summary>As gateways write that never read the standard.</summary>
    [Theory]
    [InlineData("PDF")]
    [InlineData("application")]
    [InlineData("application/pdf; name=fax; name=fax")]
    [InlineData("text/html; charset=\"pdf\"")]
    public void A_type_that_is_none_hides_no_document(string type) =>
        Assert.Single(ReadText($"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: {type}\r\nContent-Disposition: inline; filename=fax.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKMSAwIG9iago=\r\n--x--\r\n").Documents);

    [Fact]
    public void A_mail_that_was_cut_off_gives_what_there_is()
    {
        var whole = new MemoryStream();
        Message(Part([.. Pdf, .. RandomNumberGenerator.GetBytes(10_000)], "application/pdf", "fax.pdf", "attachment")).WriteTo(whole);
        var path = NextFile();
        File.WriteAllBytes(path, whole.ToArray()[..^4000]);

        Assert.Equal("fax.pdf", Assert.Single(MailReader.Read(path, Directory.CreateDirectory(path + ".parts").FullName, Mailbox()).Documents).Name);
    }

    [Theory]
    [InlineData("fax@gateway.example", true)]
    [InlineData("FAX@Gateway.Example", true)]
    [InlineData("other@clinic.example", true)]
    [InlineData("fax@gateway.example.evil.example", false)]
    [InlineData("fax@evil.example", false)]
    public void Only_named_senders_are_heard(string from, bool heard)
    {
        var mailbox = Mailbox();
        mailbox.Senders.Add("fax@gateway.example");
        mailbox.Senders.Add("@clinic.example");
        var message = Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"));
        message.From.Clear();
        message.From.Add(Parse(from));

        Assert.Equal(heard ? null : MailRefusals.Stranger, Read(message, mailbox).Refusal);
        message.From.Add(Parse("x@evil.example"));
        Assert.Equal(MailRefusals.Stranger, Read(message, mailbox).Refusal);
        message.From.Clear();
        Assert.Equal(MailRefusals.Stranger, Read(message, mailbox).Refusal);
    }

    [Theory]
    [InlineData("mx.site.example; dmarc=pass header.from=gateway.example", true)]
    [InlineData("mx.site.example; spf=fail; dkim=pass header.d=gateway.example", true)]
    [InlineData("mx.site.example; dmarc=fail header.from=gateway.example", false)]
    [InlineData("mx.evil.example; dmarc=pass header.from=gateway.example", false)]
    [InlineData(null, false)]
    public void A_sender_is_who_the_sites_own_server_says_it_is(string? said, bool taken)
    {
        var mailbox = Mailbox();
        mailbox.Authenticator = "mx.site.example";
        var message = Message(Part(Pdf, "application/pdf", "fax.pdf", "attachment"));
        // What the sender wrote stands below what the server put on top.
        message.Headers.Add("Authentication-Results", "mx.evil.example; dmarc=pass");
        if (said is not null)
            message.Headers.Insert(0, "Authentication-Results", said);

        Assert.Equal(taken ? null : MailRefusals.NotAuthentic, Read(message, mailbox).Refusal);
    }

    [Theory]
    [InlineData("12165550100@fax.example", "12165550100")]
    [InlineData("+12165550100@fax.example", "+12165550100")]
    [InlineData("fax12165550100@fax.example", null)]
    [InlineData("123@fax.example", null)]
    public void The_number_of_a_fax_may_stand_in_its_senders_address(string address, string? number) => Assert.Equal(number, MailLanding.NumberIn(address));

    [Fact]
    public void Every_refusal_says_what_to_do() => Assert.All(MailRefusals.All, code => Assert.Matches(@"^[^.]+\. .+\.$", MailRefusals.TextOf(code)));

    private static MailboxOptions Mailbox() => new() { Name = "faxes", Host = "mail.example", User = "fax", Password = "x" };

    private static MailboxAddress Parse(string address) => new("", address);

    private static MimeMessage Message(params MimeEntity[] parts)
    {
        var body = new Multipart("mixed") { new TextPart("plain") { Text = "You have a new fax." } };
        foreach (var part in parts)
            body.Add(part);
        return new() { From = { Parse("fax@gateway.example") }, Subject = "Fax", Body = body };
    }

    private static MimePart Part(byte[] bytes, string type, string? name, string? disposition)
    {
        var parsed = ContentType.Parse(type);
        var part = parsed.MediaType == "text" ? new TextPart(parsed.MediaSubtype) : new MimePart(parsed);
        (part.Content, part.ContentTransferEncoding) = (new MimeContent(new MemoryStream(bytes)), ContentEncoding.Base64);
        if (disposition is not null)
            part.ContentDisposition = new(disposition);
        if (name is not null && disposition is not null)
            part.FileName = name;
        else if (name is not null)
            part.ContentType.Name = name;
        return part;
    }

    private MailReading Read(MimeMessage message, MailboxOptions? mailbox = null) => ReadRaw(message, mailbox);

    private MailReading ReadRaw(MimeMessage message, MailboxOptions? mailbox = null)
    {
        var path = NextFile();
        message.WriteTo(path);
        return MailReader.Read(path, Directory.CreateDirectory(path + ".parts").FullName, mailbox ?? Mailbox());
    }

    private MailReading ReadText(string text)
    {
        var path = NextFile();
        File.WriteAllText(path, text);
        return MailReader.Read(path, Directory.CreateDirectory(path + ".parts").FullName, Mailbox());
    }

    private string NextFile() => Path.Combine(_folder, $"{++_mails}.eml");

    private static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    // The first bytes of a picture of that size; no more is looked at here.
    private static byte[] Png(int width, int height) =>
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height, 8, 0, 0, 0, 0];

    // MS-OXTNEF: signature, key, then attributes of level, id, length, value and sum.
    private static byte[] Tnef(string name, byte[] content)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(0x223E9F78);
        writer.Write((ushort)1);
        Attribute(1, TnefAttributeTag.TnefVersion, [0, 0, 1, 0]);
        Attribute(2, TnefAttributeTag.AttachRenderData, new byte[14]);
        Attribute(2, TnefAttributeTag.AttachTitle, [.. Encoding.ASCII.GetBytes(name), 0]);
        Attribute(2, TnefAttributeTag.AttachData, content);
        writer.Flush();
        return bytes.ToArray();

        void Attribute(byte level, TnefAttributeTag tag, byte[] value)
        {
            writer.Write(level);
            writer.Write((int)tag);
            writer.Write(value.Length);
            writer.Write(value);
            writer.Write((ushort)value.Sum(one => one));
        }
    }
}
