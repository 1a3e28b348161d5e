using System.IO.Compression;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Capture.Engines;
using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Tnef;

namespace Capture.Ingest.Mail;

/// <summary>A document in a mail, as a file of its own.</summary>
/// <param name="Name">As the mail calls it, made fit for a file.</param>
internal sealed record MailDocument(string Path, string Name);

/// <summary>What is in a mail.</summary>
/// <param name="Refusal">Why the mail must be kept whole for a person; null when all of it was taken.</param>
internal sealed record MailReading(IReadOnlyList<MailDocument> Documents, string? Refusal, MimeMessage? Message);

/// <summary>
/// Takes a mail apart. What is a document is told by its bytes: types, names and dispositions are what some program made up. Whatever is
/// neither a document, nor the text of the mail, nor a picture of its layout, is named, so that a person looks at it.
/// </summary>
internal sealed class MailReader(MailboxOptions mailbox)
{
    private const int DeepestNesting = 8;
    private const int MostDocuments = 200;

    /// <summary>A packed file may grow by so much: fax pages of white paper do.</summary>
    private const int MostUnpacking = 20;

    /// <summary>A picture of the layout: a logo, a line, a signature. A page is larger, also in a thumbnail's resolution.</summary>
    private const int LargestLogo = 600;

    /// <summary>No letter can be read in a picture as small as this, whatever it is for.</summary>
    private const int SmallestPicture = 64;

    // What mail programs add for each other, and nobody reads.
    private static readonly HashSet<string> Overhead = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/applefile", "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
    };

    private readonly List<MailDocument> _documents = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _shown = new(StringComparer.OrdinalIgnoreCase);
    private string? _refusal;
    private string _into = "";
    private long _left;
    private int _written;

    // The text of TNEF names its characters by code pages.
    static MailReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="path">The mail as the server gave it.</param>
    /// <param name="into">An empty folder for what is in it.</param>
    /// <param name="mailbox">Its rules.</param>
    public static MailReading Read(string path, string into, MailboxOptions mailbox) => new MailReader(mailbox).Read(path, into);

    private MailReading Read(string path, string into)
    {
        (_into, _left) = (into, mailbox.LargestMegabytes * 1024L * 1024 * MostUnpacking);
        using var raw = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (raw.Length > mailbox.LargestMegabytes * 1024L * 1024)
            return new([], MailRefusals.TooLarge, null);
        MimeMessage? message = null;
        try
        {
            message = new MimeParser(raw, MimeFormat.Entity, persistent: true).ParseMessage();
            if (MailSender.Refusal(message, mailbox) is { } unwanted)
                return new([], unwanted, message);
            if (message.Body is { } body)
            {
                FindShown(body, 0);
                Walk(body, 0);
            }
        }
        catch (Exception broken) when (broken is FormatException or InvalidOperationException or NotSupportedException or ArgumentException or DecoderFallbackException)
        {
            Leave(MailRefusals.Unreadable);
        }

        return new(_documents, _refusal ?? (_documents.Count == 0 ? MailRefusals.NoDocument : null), message);
    }

    // The gravest cause is named: what a person can do follows from it.
    private void Leave(string refusal) => _refusal = _refusal is null or MailRefusals.LeftOut ? refusal : _refusal;

    /// <summary>Pictures that the mail's own text shows.</summary>
    private void FindShown(MimeEntity entity, int depth)
    {
        if (depth > DeepestNesting)
            return;
        if (entity is Multipart parts)
        {
            foreach (var part in parts)
                FindShown(part, depth + 1);
        }
        else if (entity is TextPart { IsHtml: true, IsAttachment: false } html && html.Text is { } text)
        {
            for (var at = text.IndexOf("cid:", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("cid:", at + 4, StringComparison.OrdinalIgnoreCase))
            {
                var end = text.IndexOfAny(['"', '\'', '>', ')', ' ', '\r', '\n'], at + 4);
                _shown.Add(Uri.UnescapeDataString(text[(at + 4)..(end < 0 ? text.Length : end)]));
            }
        }
    }

    private void Walk(MimeEntity entity, int depth)
    {
        if (depth > DeepestNesting)
        {
            Leave(MailRefusals.TooMuch);
            return;
        }

        switch (entity)
        {
            case MultipartEncrypted:
                Leave(MailRefusals.Encrypted);
                break;
            case Multipart parts:
                foreach (var part in parts)
                    Walk(part, depth + 1);
                break;
            case MessagePartial:
                Leave(MailRefusals.Partial);
                break;
            case MessagePart { Message.Body: { } inner }:
                FindShown(inner, depth + 1);
                Walk(inner, depth + 1);
                break;
            case MessagePart:
                // Only its head is quoted, as in a notice that something could not be delivered.
                break;
            case ApplicationPkcs7Mime secured:
                Unseal(secured, depth);
                break;
            case TnefPart tnef:
                Unwrap(tnef, depth);
                break;
            case TextPart { IsAttachment: false } text:
                // A gateway may call a fax text.
                if (text.FileName is not null || text.ContentTransferEncoding == ContentEncoding.Base64)
                    Take(text, depth, isText: true);
                break;
            case MimePart part when !Overhead.Contains(part.ContentType.MimeType):
                Take(part, depth);
                break;
            case MimePart:
                break;
            default:
                Leave(MailRefusals.LeftOut);
                break;
        }
    }

    private void Take(MimePart part, int depth, bool isText = false)
    {
        var name = part.FileName ?? part.ContentType.Name ?? "";
        if (IsIgnored(name))
            return;
        var path = NextPath();
        if (!TryWrite(path, to => part.Content?.DecodeTo(to)))
            return;
        if (isText && FileFormats.Detect(Head(path)) is null)
        {
            File.Delete(path);
            return;
        }

        // By its bytes, since programs that cannot read it call it something else.
        if (Head(path) is [0x78, 0x9F, 0x3E, 0x22, ..])
        {
            File.Delete(path);
            Unwrap(new TnefPart { Content = part.Content }, depth);
            return;
        }

        TakeFile(path, name, part.ContentId, depth);
    }

    private void TakeFile(string path, string name, string? id, int depth)
    {
        var head = Head(path);
        if (head is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            Unpack(path, depth);
            File.Delete(path);
        }
        else if (FileFormats.Detect(head) is not { } format)
        {
            File.Delete(path);
            if (head.Length > 0)
                Leave(MailRefusals.LeftOut);
        }
        else if (IsLayout(path, id))
        {
            File.Delete(path);
        }
        else if (_documents.Count == MostDocuments)
        {
            File.Delete(path);
            Leave(MailRefusals.TooMuch);
        }
        else
        {
            var plain = name.Trim().Length > 0 ? name : $"attachment-{_documents.Count + 1}.{format}";
            _documents.Add(new(path, AttachmentLanding.FreeName(plain, _documents.Count + 1, _names)));
        }
    }

    private bool IsLayout(string path, string? id)
    {
        // The size of a photograph may stand behind a preview of its own.
        using var picture = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(picture.Length, 1 << 18)];
        picture.ReadExactly(bytes);
        return PictureSize.Of(bytes) is var (width, height)
            && ((width <= SmallestPicture && height <= SmallestPicture) || (id is { Length: > 0 } && _shown.Contains(id) && width <= LargestLogo && height <= LargestLogo));
    }

    private void Unpack(string path, int depth)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            // A document of an office program is packed as well; the pictures in it are no pages.
            if (zip.GetEntry("[Content_Types].xml") is not null || zip.GetEntry("mimetype") is not null)
            {
                Leave(MailRefusals.LeftOut);
                return;
            }

            if (depth >= DeepestNesting || zip.Entries.Count > MostDocuments)
            {
                Leave(MailRefusals.TooMuch);
                return;
            }

            foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0 && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) && !IsIgnored(entry.Name)))
            {
                if (entry.IsEncrypted)
                {
                    Leave(MailRefusals.Locked);
                    continue;
                }

                var inner = NextPath();
                if (TryWrite(inner, to =>
                {
                    using var from = entry.Open();
                    from.CopyTo(to);
                }))
                    TakeFile(inner, entry.Name, null, depth + 1);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            Leave(MailRefusals.LeftOut);
        }
    }

    private void Unwrap(TnefPart tnef, int depth)
    {
        try
        {
            foreach (var part in tnef.ExtractAttachments())
                Walk(part, depth + 1);
        }
        catch (Exception broken) when (broken is TnefException or FormatException or ArgumentException or NotSupportedException or EndOfStreamException)
        {
            Leave(MailRefusals.LeftOut);
        }
    }

    // What is only signed can be read by everybody; who signed it is not asked here.
    private void Unseal(ApplicationPkcs7Mime secured, int depth)
    {
        try
        {
            using var wrapped = new MemoryStream();
            secured.Content?.DecodeTo(wrapped);
            var signed = new SignedCms();
            signed.Decode(wrapped.ToArray());
            using var content = new MemoryStream(signed.ContentInfo.Content);
            Walk(MimeEntity.Load(content), depth + 1);
        }
        catch (Exception closed) when (closed is CryptographicException or FormatException or InvalidOperationException)
        {
            Leave(MailRefusals.Encrypted);
        }
    }

    private bool TryWrite(string path, Action<Stream> write)
    {
        try
        {
            using var file = new LimitedStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write), _left);
            write(file);
            _left -= file.Written;
            return true;
        }
        catch (MailTooMuchException)
        {
            Leave(MailRefusals.TooMuch);
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException)
        {
            Leave(MailRefusals.LeftOut);
        }

        File.Delete(path);
        return false;
    }

    private string NextPath() => Path.Combine(_into, $"{++_written}");

    private bool IsIgnored(string name) => mailbox.Ignore.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    private static byte[] Head(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[(int)Math.Min(file.Length, FileFormats.HeadLength)];
        file.ReadExactly(head);
        return head;
    }
}
