using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>Whose a name, date or number on a page is, as far as its label and place tell.</summary>
public enum Role
{
    /// <summary>Labelled as the patient's.</summary>
    Patient,

    /// <summary>No label, but placed as a patient's heading: a name right above or beside a date of birth or record number.</summary>
    PatientByPlace,

    /// <summary>A name or date on its own, without a label.</summary>
    Unlabelled,

    /// <summary>Beside a label nobody knows, perhaps a known one destroyed by the reader.</summary>
    UnknownLabel,

    /// <summary>A name inside running text.</summary>
    Loose,

    Guarantor,
    Contact,
    Provider,
    Other,
}

/// <summary>Where something stands on the document's pages.</summary>
/// <param name="Page">Zero-based page of the document.</param>
public readonly record struct MarkedBox(int Page, Box Box);

/// <summary>One way to read a written name.</summary>
/// <param name="Last">Joined and normalised; empty when absent.</param>
/// <param name="First">Joined and normalised; a single letter when initial only.</param>
/// <param name="Middle">First middle name or initial; empty when absent.</param>
/// <param name="Weight">Share of writers who mean this by such a form.</param>
public sealed record NameReading(string Last, string First, string Middle, double Weight);

/// <summary>A name on a page.</summary>
public sealed record NameMention(Role Role, IReadOnlyList<NameReading> Readings, string Suffix, string Alias, int Row, IReadOnlyList<MarkedBox> Boxes)
{
    /// <summary>All letters of the name, joined; the same however the name is read.</summary>
    public required string Letters { get; init; }

    /// <summary>A newborn without a given name of its own: <c>BABY BOY</c>, <c>BABY GIRL</c>.</summary>
    public bool Newborn { get; init; }

    /// <summary>Without a label, last name first, with nothing else beside it: the way records are headed.</summary>
    public bool IsHeadline { get; init; }

    /// <summary>A date long past stands beside it in a column of its own, as in a list of people.</summary>
    public bool IsListed { get; init; }

    /// <summary>It stands where a page says whose it is: near the top.</summary>
    public bool InHead { get; init; }

    /// <summary>It runs over the pages of a document: at the very top, alone, with a date or a page number below. Good for telling pages apart.</summary>
    public bool IsRunningHead { get; init; }

    /// <summary>Probability in [0, 1] that its least certain word was read right.</summary>
    public double Confidence { get; init; } = 1;

    public int Page => Boxes.Count > 0 ? Boxes[0].Page : 0;
}

/// <summary>One date that written characters may stand for.</summary>
/// <param name="Weight">Share of belief among the readings of one mention.</param>
/// <param name="Clean">Read as printed, without taking letters for digits or digits for separators.</param>
public readonly record struct DateReading(DateOnly Date, double Weight, bool Clean);

/// <summary>A date that is or may be a date of birth.</summary>
public sealed record BirthMention(Role Role, IReadOnlyList<DateReading> Readings, int Row, IReadOnlyList<MarkedBox> Boxes)
{
    public int Page => Boxes.Count > 0 ? Boxes[0].Page : 0;
}

/// <summary>A number labelled as a medical record number.</summary>
public sealed record NumberMention(Role Role, string Value, IReadOnlyList<MarkedBox> Boxes);

/// <summary>A house number followed by the words of a street.</summary>
/// <param name="Labelled">A label says that somebody lives there; without one it may be a letterhead.</param>
public sealed record StreetMention(int House, IReadOnlyList<string> Words, bool Labelled, IReadOnlyList<MarkedBox> Boxes);

/// <summary>A telephone number of ten digits.</summary>
/// <param name="Labelled">A label says that it is somebody's; without one it may be a letterhead's.</param>
public sealed record PhoneMention(long Value, bool Labelled, IReadOnlyList<MarkedBox> Boxes);

/// <summary>A patient label: a name with birth date, number, or sex and age close by, and no caption.</summary>
/// <param name="Name">Its name, however well it was read; null where none was, only a birth date with a sex.</param>
/// <param name="Dates">Dates on it; one of them may be the birth date.</param>
/// <param name="SpoiltDates">Letters and digits of what looks like a date and is none.</param>
/// <param name="Numbers">Numbers on it, normalised as record numbers are.</param>
/// <param name="Legibility">How well the name was read.</param>
public sealed record Sticker(NameMention? Name, IReadOnlyList<DateReading> Dates, IReadOnlyList<string> SpoiltDates, IReadOnlyList<string> Numbers, Legibility Legibility, IReadOnlyList<MarkedBox> Boxes);

/// <summary>How well the name on a label can be read, worst first.</summary>
public enum Legibility
{
    /// <summary>It has the shape of a name, and no word of it is one that many bear.</summary>
    Unheard,

    /// <summary>One word of it is a name.</summary>
    Guessed,

    /// <summary>One word of it is a name, and it is written last name first; or a newborn's.</summary>
    Doubtful,

    /// <summary>A given name and a surname that people bear.</summary>
    Clear,
}

/// <summary>Everything on a document's pages that says whose it is.</summary>
public sealed record Mentions
{
    public required IReadOnlyList<NameMention> Names { get; init; }
    public required IReadOnlyList<BirthMention> Births { get; init; }

    /// <summary>What stands behind a label of the patient's birth date and is no date: <c>18-Apr-163</c>, letters and digits only.</summary>
    public IReadOnlyList<(string Characters, IReadOnlyList<MarkedBox> Boxes)> SpoiltBirths { get; init; } = [];
    public required IReadOnlyList<NumberMention> RecordNumbers { get; init; }
    public required IReadOnlyList<PhoneMention> Phones { get; init; }
    public required IReadOnlyList<StreetMention> Streets { get; init; }
    public required IReadOnlyList<(int Value, IReadOnlyList<MarkedBox> Boxes)> Ssn4 { get; init; }
    public required IReadOnlyList<(int Value, IReadOnlyList<MarkedBox> Boxes)> Zips { get; init; }
    public required IReadOnlyList<(char Value, IReadOnlyList<MarkedBox> Boxes)> Sexes { get; init; }
    public required IReadOnlyList<(int Years, IReadOnlyList<MarkedBox> Boxes)> Ages { get; init; }

    /// <summary>The patient labels without a caption.</summary>
    public IReadOnlyList<Sticker> Stickers { get; init; } = [];

    /// <summary>What the sentences of each page say of the person they are about.</summary>
    public required IReadOnlyList<Narrative> Narratives { get; init; }

    /// <summary>All other dates on the pages: when an age was true.</summary>
    public required IReadOnlyList<DateOnly> OtherDates { get; init; }
}
