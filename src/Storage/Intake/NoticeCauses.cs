namespace Capture.Storage.Intake;

/// <summary>Why something in an inbox is not taken: codes, and for each what happened and what to do, in plain words.</summary>
public static class NoticeCauses
{
    // Files that wait.
    public const string UnfinishedName = "unfinished-name";
    public const string HiddenName = "hidden-name";
    public const string ClutterName = "clutter-name";
    public const string BeingWritten = "being-written";
    public const string Cut = "end-missing";
    public const string Unreadable = "unreadable";
    public const string NotTaken = "cannot-be-taken";
    public const string NoTrigger = "no-trigger";
    public const string NoSidecar = "no-sidecar";
    public const string SidecarBeingWritten = "sidecar-being-written";
    public const string OddName = "name-not-utf8";

    // Files that were taken and wait in .claimed.
    public const string NotLanded = "cannot-be-landed";

    // Files that wait and are put into failed/ in the end.
    public const string Empty = "empty";
    public const string SeveralNames = "several-names";
    public const string Alone = "describes-nothing";
    public const string NoFile = "not-a-file";

    // Folders.
    public const string FolderPassedOver = "folder-passed-over";
    public const string FolderHidden = "folder-hidden";
    public const string FolderUnreadable = "folder-unreadable";
    public const string FolderTooDeep = "folder-too-deep";

    // The inbox itself, or what its files are put into.
    public const string InboxMissing = "inbox-missing";
    public const string InboxReplaced = "inbox-replaced";
    public const string InboxDenied = "inbox-denied";
    public const string InboxFull = "inbox-full";
    public const string InboxSilent = "inbox-silent";
    public const string StoreFull = "store-full";
    public const string StoreSilent = "store-silent";
    public const string StoreForgetful = "store-forgetful";
    public const string StoreRefuses = "store-refuses";
    public const string NotPutAway = "not-put-away";

    // Mailboxes, and mails that stay in them.
    public const string MailboxSilent = "mailbox-silent";
    public const string MailboxRefuses = "mailbox-refuses";
    public const string MailboxNotTrusted = "mailbox-not-trusted";
    public const string MailboxNoFolder = "mailbox-no-folder";
    public const string MailboxDenied = "mailbox-denied";
    public const string MailboxSecretUnreadable = "mailbox-secret-unreadable";
    public const string MailNotFetched = "mail-not-fetched";
    public const string MailNotMoved = "mail-not-moved";

    private static readonly Dictionary<string, (string Cause, string Remedy)> Texts = new()
    {
        [UnfinishedName] = ("Its name is that of a file still being written.", "Rename it if it is finished; else delete it."),
        [HiddenName] = ("Its name begins with a dot, which hides it and often means that it is still being written.", "Rename it without the dot if it is finished; else delete it."),
        [ClutterName] = ("Its name is one that systems give to files of their own, but there is a document in it.", "Rename it to have it taken; else delete it."),
        [BeingWritten] = ("It is still being written.", "See whether its writer still runs; else send it again."),
        [Cut] = ("Its end is missing.", "See whether its writer still runs; it is taken as it is in the end."),
        [Unreadable] = ("It cannot be opened: it belongs to another account, or another program holds it.", "Give the account that runs Capture the right to read it."),
        [NotTaken] = ("It cannot be taken out of the folder: another program holds it, or Capture may not rename it.", "Give the account that runs Capture the right to delete files in the folder."),
        [NotLanded] = ("It was taken and cannot be put into the books, for a reason of its own that the log names.", "It is kept in .claimed and tried again; report it, and look at it by hand."),
        [NoTrigger] = ("The file that says it is finished did not come.", "See whether its writer still runs; or write that file yourself."),
        [NoSidecar] = ("Its sidecar did not come yet.", "It is taken without when the waiting time is over."),
        [SidecarBeingWritten] = ("Its sidecar is still being written.", "See whether the writer still runs; it is taken all the same in the end."),
        [OddName] = ("Its name is not written in UTF-8, and it could not be given another.", "Rename it with letters every system knows."),
        [Empty] = ("It is empty.", "Send it again; see whether the disk of its writer is full. Then delete the empty one."),
        [SeveralNames] = ("It has several names on its volume (hard links), so another program may still change it.", "Put a copy into the inbox instead."),
        [Alone] = ("It describes another file of the same name, and that one did not come.", "Send the file it describes, together with this one; else delete it."),
        [NoFile] = ("It is a link, pipe or device, not a file.", "Put the file itself into the inbox, and delete this one."),
        [FolderPassedOver] = ("The folder holds files, and folders in this inbox are not looked into.", "Set Recursive of this source to true, or move the files up."),
        [FolderHidden] = ("The folder holds files, and its name is that of a hidden or unfinished one.", "Rename it if it is finished; else delete it."),
        [FolderUnreadable] = ("The folder cannot be looked into.", "Give the account that runs Capture the rights to read, write and search it."),
        [FolderTooDeep] = ("The folder lies too deep inside others to be looked into.", "Move its files further up."),
        [InboxMissing] = ("The folder does not exist.", "Create it, mount its share, or correct the source's Folder setting. Capture goes on by itself once it is there."),
        [InboxReplaced] = ("The folder is empty and not the one it was: the share mounted there is gone.", "Mount it again. Capture goes on by itself once it is there."),
        [InboxDenied] = ("The folder cannot be read and written by Capture.", "Give the account that runs Capture the rights to read, write and delete in it."),
        [InboxFull] = ("The disk of the inbox is full.", "Make room on it. Capture goes on by itself then."),
        [InboxSilent] = ("The folder does not answer.", "See whether its share or disk is in order. Capture goes on by itself once it is."),
        [StoreFull] = ("Capture's own disk is full, so what arrived cannot be put into the books.", "Make room on it. What was taken stays in .claimed or in its mailbox, and Capture goes on by itself."),
        [StoreSilent] = ("Capture's own store does not answer, so what arrived cannot be put into the books.", "See whether database and blob store are reachable. What was taken stays in .claimed or in its mailbox, and Capture goes on by itself."),
        [StoreForgetful] = ("The blob store does not give back what it was given.", "See whether its disk and its index are in order. What was taken stays in .claimed or in its mailbox, and Capture goes on by itself."),
        [StoreRefuses] = ("Capture's own store does not let it work: a key, a right or a mode is wrong, so what arrived cannot be put into the books.", "'capture doctor' and the log say what and why. What was taken stays in .claimed or in its mailbox, and Capture goes on by itself."),
        [NotPutAway] = ("What was taken cannot be moved to done or failed; it is safe in the books.", "Give the account that runs Capture the right to write there; see whether the disk is full. Capture goes on by itself."),
        [MailboxSilent] = ("The mail server does not answer.", "See whether it and the way to it are in order; see to Host and Port. Capture goes on by itself once it answers."),
        [MailboxRefuses] = ("The mail server does not let Capture sign in.", "See to user, password or token. It is tried again every five minutes, lest the account be locked."),
        [MailboxNotTrusted] = ("The mail server shows no certificate that this machine trusts, or offers no TLS.", "See to Host, Port and Security, and to the certificates this machine trusts."),
        [MailboxNoFolder] = ("The mailbox has no such folder.", "Make it, or correct the mailbox's Folder setting."),
        [MailboxDenied] = ("The mail server refuses what Capture asks of the mailbox.", "Give the account the right to read the folder, and to move mails out of it."),
        [MailboxSecretUnreadable] = ("The file with the password or token cannot be read.", "See to its path, and give the account that runs Capture the right to read it."),
        [MailNotFetched] = ("The mail server does not give this mail.", "Open it in a mail program. If it cannot be opened there either, tell whoever runs the server."),
        [MailNotMoved] = ("The mail was taken and cannot be moved; it is safe in the books.", "See whether the mailbox is full, and whether its folders Filed and Failed can be written. Capture tries again by itself."),
    };

    public static IEnumerable<string> All => Texts.Keys;

    /// <summary>What a code means and what to do.</summary>
    public static (string Cause, string Remedy) TextOf(string code) =>
        Texts.TryGetValue(code, out var text) ? text : ($"It is not taken ({code}).", "Look at it.");
}
