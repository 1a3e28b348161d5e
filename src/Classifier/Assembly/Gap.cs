namespace Capture.Classifier.Assembly;

/// <summary>What is known of the place between a document so far and the page after it.</summary>
/// <param name="Values">One value per name of <see cref="Signals"/>, in [0, 1].</param>
internal sealed record Gap(IReadOnlyList<double> Values)
{
    public const string NumberAndTotalContinue = "page number and total continue";
    public const string NumberContinues = "page number continues";
    public const string MarkedContinued = "marked continued";
    public const string NumbersOn = "next page numbers on past this one";
    public const string NameAgrees = "patient name agrees";
    public const string NumbersAgree = "birth date or record number agrees";
    public const string NameDiffers = "patient name differs";
    public const string NumbersDiffer = "birth date or record number differs";

    /// <summary>The signals in the order of <see cref="Values"/>, and what each may mean: 1 a new document, −1 the same one, 0 either.</summary>
    public static IReadOnlyList<(string Name, int Means)> Signals { get; } =
    [
        ("always", 0),
        ("page 1 printed", 1),
        (NumberContinues, -1),
        (NumberAndTotalContinue, -1),
        ("page number of elsewhere", 1),
        ("document so far complete", 1),
        ("document so far short of its total", -1),
        ("next page is page 2", 1),
        (NumbersOn, -1),
        (NameAgrees, -1),
        (NameDiffers, 1),
        (NumbersAgree, -1),
        (NumbersDiffer, 1),
        ("new title", 1),
        ("same title again", -1),
        (MarkedContinued, -1),
        ("letterhead", 1),
        ("patient and visit labels", 1),
        ("begins mid-sentence", -1),
        ("page before is signed", 1),
        ("head and foot alike", -1),
        ("reference number shared", -1),
    ];

    /// <param name="running">The document so far, at least one page.</param>
    /// <param name="next">The page after <paramref name="page"/> where nothing stands between them; null otherwise.</param>
    public static Gap Between(RunningDocument running, PageEvidence page, PageEvidence? next)
    {
        var last = running.Last ?? throw new ArgumentException("A gap lies between two pages: the document so far has none.", nameof(running));
        var (expected, total, identity) = (running.ExpectedNumber, running.Total, running.Identity);
        var continues = page.Number is { Number: > 1 } own && own.Number == expected && (own.Of is null || total is null || own.Of == total);
        var names = identity.CompareNames(page.Identity);
        if (names <= 0 && !page.Identity.NamesAreMarked && identity.NameStandsIn(string.Join(' ', page.Head)))
            names = 1;
        var numbers = identity.CompareNumbers(page.Identity);
        var titleAgain = page.Title is not null && running.HasTitle(page.Title);
        return new Gap(
        [
            1,
            Flag(page.Number is { Number: 1 }),
            Flag(continues),
            Flag(continues && page.Number!.Of is not null && page.Number.Of == total),
            Flag(page.Number is { Number: > 1 } && !continues),
            Flag(last.Number is { Of: { } lastOf } && last.Number.Number == lastOf),
            Flag(total is { } of && expected <= of),
            Flag(page.Number is null && next?.Number is { Number: 2 } && expected != 1),
            Flag(page.Number is null && next?.Number is { Number: > 2 } after && after.Number == expected + 1),
            Flag(names > 0),
            Flag(names < 0),
            Flag(numbers > 0),
            Flag(numbers < 0),
            Flag(page.Title is not null && !titleAgain),
            Flag(titleAgain),
            Flag(page.Continued),
            Flag(page.Letterhead),
            Math.Min(1, page.Labels / 6.0),
            Flag(page.BeginsMidSentence),
            Flag(last.EndsSigned),
            page.EdgesLike(last),
            Flag(page.References.Count > 0 && running.SharesReference(page)),
        ]);
    }

    private static double Flag(bool value) => value ? 1 : 0;

    /// <summary>Whether the two sides name different patients, beyond misreading.</summary>
    public bool TwoPatients => Values[Place(NameDiffers)] > 0 || Values[Place(NumbersDiffer)] > 0;

    /// <summary>The signals that are present, for the log of a person who asks why.</summary>
    public override string ToString() => string.Join(", ", Signals.Zip(Values)
        .Skip(1)
        .Where(signal => signal.Second > 0)
        .Select(signal => signal.Second < 1 ? FormattableString.Invariant($"{signal.First.Name} {signal.Second:F2}") : signal.First.Name));

    public double this[string name] => Values[Place(name)];

    /// <summary>The same gap were all pages one patient's: where the patients differ they agree.</summary>
    public Gap WithinOnePatient() => new([.. Values.Select((value, place) => Signals[place].Name switch
    {
        NameAgrees => Math.Max(value, this[NameDiffers]),
        NumbersAgree => Math.Max(value, this[NumbersDiffer]),
        NameDiffers or NumbersDiffer => 0,
        _ => value,
    })]);

    private static int Place(string name)
    {
        for (var i = 0; i < Signals.Count; i++)
        {
            if (Signals[i].Name == name)
                return i;
        }

        throw new ArgumentOutOfRangeException(nameof(name), name, "Not the name of a signal.");
    }
}
