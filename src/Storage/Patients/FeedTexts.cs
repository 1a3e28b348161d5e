namespace Capture.Storage.Patients;

/// <summary>Why a person is asked, by the code that is stored.</summary>
public static class QuestionCauses
{
    public const string Unlike = "merge-unlike";
    public const string PriorUnknown = "prior-unknown";
    public const string RetiredInUse = "retired-in-use";
    public const string BecameAnother = "became-another";
    public const string Deleted = "deleted";
    public const string Moved = "moved";

    private static readonly Dictionary<string, string> Texts = new()
    {
        [Unlike] = "Two registrations are to be merged whose names and birth dates both differ. They were not merged. Look both up in the record system: if they are one person, merge them; if not, tell whoever merged them there.",
        [PriorUnknown] = "A number is to be merged that is not registered here, and the message does not say whose number it is. It was not merged. If it is one of ours, merge it.",
        [RetiredInUse] = "Somebody was registered or admitted under a number that had been merged into another. The merge stands. If it was wrong, it must be taken back in the record system.",
        [BecameAnother] = "The name and the birth date of a number both changed. If another person was registered over it, the documents filed before are that person's no longer: look through the chart.",
        [Deleted] = "The record system deleted a patient. The registration stays here, since documents may be filed under it.",
        [Moved] = "The record system moved numbers from one patient to another. Capture does not follow such a message. If one was merged into the other, merge them here by an import with the column merged_into.",
    };

    public static IReadOnlyCollection<string> All => Texts.Keys;

    public static string TextOf(string cause) => Texts.GetValueOrDefault(cause, "Look it up in the record system.");
}

/// <summary>Why a message of a feed was refused, by the code that is stored.</summary>
public static class FeedRefusals
{
    public const string Unreadable = "unreadable";
    public const string NoNumber = "no-number";
    public const string TwoNumbers = "two-numbers";
    public const string StrangeNumber = "strange-number";
    public const string NoPatient = "no-patient";
    public const string NoName = "no-name";
    public const string NoPrior = "no-prior";
    public const string IntoItself = "merge-into-itself";
    public const string Reversed = "merge-reversed";
    public const string BadBirthDate = "bad-birth-date";
    public const string NotTaken = "not-taken";

    private static readonly Dictionary<string, string> Texts = new()
    {
        [Unreadable] = "It does not begin with MSH, the separators and a message type.",
        [NoNumber] = "PID-3 holds no number of our assigning authority and type. See AssigningAuthority and IdentifierTypes of the feed.",
        [TwoNumbers] = "PID-3 holds two numbers of our assigning authority and type that were not merged.",
        [StrangeNumber] = "A record number holds separators, control characters or more than 50 characters.",
        [NoPatient] = "It has no PID segment.",
        [NoName] = "A patient who is not registered yet has neither first nor last name.",
        [NoPrior] = "A merge without MRG-1: nothing says which number is retired.",
        [IntoItself] = "A number is to be merged into itself.",
        [Reversed] = "A number is to be merged into one that was merged into it. Take the first merge back before.",
        [BadBirthDate] = "PID-7 is no date of birth.",
        [NotTaken] = "It could not be put down. The log of Capture says what happened.",
    };

    public static IReadOnlyCollection<string> All => Texts.Keys;

    public static string TextOf(string code) => Texts.GetValueOrDefault(code, "It cannot be taken.");
}
