namespace Capture.Ingest.Mail;

/// <summary>Why a mail is kept whole for a person to look at, by the code that is stored.</summary>
internal static class MailRefusals
{
    public const string Unreadable = "mail-unreadable";
    public const string TooLarge = "mail-too-large";
    public const string Stranger = "mail-stranger";
    public const string NotAuthentic = "mail-not-authentic";
    public const string Encrypted = "mail-encrypted";
    public const string Partial = "mail-partial";
    public const string NoDocument = "mail-no-document";
    public const string LeftOut = "mail-left-out";
    public const string Locked = "mail-locked";
    public const string TooMuch = "mail-too-much";

    // What happened, then what to do: as the texts of all refusals.
    private static readonly Dictionary<string, string> Texts = new()
    {
        [Unreadable] = "The mail cannot be taken apart. Open it in a mail program; ask the sender again if it holds documents.",
        [TooLarge] = "The mail is larger than its mailbox allows. Open it in a mail program and hand in what belongs into the record, or raise LargestMegabytes.",
        [Stranger] = "The mail is from a sender who is not among those of its mailbox. Reject it, or add the sender to Senders and have it sent again.",
        [NotAuthentic] = "The mail server does not vouch for the sender of this mail. Reject it unless you know that it is real.",
        [Encrypted] = "The mail is encrypted. Have it sent unencrypted through a secure channel, or decrypt it and hand in its documents.",
        [Partial] = "The mail is one part of a message that was cut into several. Tell the sender to switch off the splitting of large mails, and to send it again.",
        [NoDocument] = "The mail holds no document: no PDF and no picture. Read it; reject it if nothing of it belongs into the record.",
        [LeftOut] = "Something attached to the mail is of a kind that is not read. What could be taken was taken; look at the rest.",
        [Locked] = "Something attached to the mail opens with a password only. What could be taken was taken; ask the sender for the rest.",
        [TooMuch] = "The mail holds more, or packed more deeply, than is taken apart. What could be taken was taken; look at the rest.",
    };

    public static IReadOnlyCollection<string> All => Texts.Keys;

    public static string TextOf(string code) => Texts[code];
}
