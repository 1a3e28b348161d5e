using System.ComponentModel.DataAnnotations;
using Capture.Ingest.Mail;
using Microsoft.Extensions.Options;

namespace Capture.Ingest;

/// <summary>Settings of the <c>ingest</c> role, bound from the "Ingest" section.</summary>
public sealed class IngestOptions : IValidatableObject
{
    public const string Section = "Ingest";

    /// <summary>The folders files arrive in.</summary>
    [ValidateEnumeratedItems]
    public IList<SourceOptions> Sources { get; set; } = [];

    /// <summary>The mailboxes they arrive in.</summary>
    [ValidateEnumeratedItems]
    public IList<MailboxOptions> Mailboxes { get; set; } = [];

    /// <summary>How much of what is attached to PDFs is taken in.</summary>
    [ValidateObjectMembers]
    public AttachmentOptions Attachments { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Sources.Select(source => source.Name).Concat(Mailboxes.Select(mailbox => mailbox.Name)).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return new ValidationResult($"Two sources are named '{name.Key}'. Give each a name of its own.", [nameof(Sources)]);

        var folders = Sources.Where(source => source.Folder.Length > 0).Select(source => (source.Name, Path: Path.GetFullPath(source.Folder).TrimEnd('/'))).ToList();
        foreach (var outer in folders)
        {
            foreach (var inner in folders.Where(inner => inner.Name != outer.Name && (inner.Path + "/").StartsWith(outer.Path + "/", StringComparison.Ordinal)))
                yield return new ValidationResult(
                    $"The folder of source '{inner.Name}' is that of source '{outer.Name}' or lies in it. Give each a folder of its own.", [nameof(Sources)]);
        }
    }
}

/// <summary>
/// How much of what is attached to a PDF is taken in as files of their own. What is beyond these stays in the PDF, whose
/// documents go to a person with that reason.
/// </summary>
public sealed class AttachmentOptions
{
    /// <summary>Attachments of one file.</summary>
    [Range(0, 1000)]
    public int MostFiles { get; set; } = 50;

    /// <summary>Bytes of one attachment, unpacked.</summary>
    [Range(1024L, 4L * 1024 * 1024 * 1024)]
    public long MostBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>How deep attachments of attachments are taken in; 0 takes in none, 1 only those of what arrived itself.</summary>
    [Range(0, 8)]
    public int MostDepth { get; set; } = 3;
}

/// <summary>One folder that files arrive in.</summary>
public sealed class SourceOptions : IValidatableObject
{
    /// <summary>Name of the source in reports and logs.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ErrorMessage = "up to 64 letters, digits, points, hyphens and underscores, the first a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>The folder. It must exist, and allow creating, renaming and deleting: files are renamed within it as they are taken.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>How urgent its files are: <c>stat</c>, <c>routine</c> or <c>bulk</c>.</summary>
    [Required, RegularExpression("stat|routine|bulk", ErrorMessage = "stat, routine or bulk")]
    public string Lane { get; set; } = "routine";

    /// <summary>Time between two looks at the folder. Network shares tell nothing of changes, so folders are always polled.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A file is finished when its size and time have not changed for so long. Minutes for scanners that write page by page.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StableFor { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>A file is not taken before it was last written so long ago.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MinimumAge { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A finished file whose own structure says that its end is missing gets so much longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan IncompleteWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Extension of the empty file that says another is finished, such as <c>.done</c> (<c>x.done</c> or <c>x.tif.done</c>).
    /// Where one is set, nothing is taken without. Null: files are finished when they have come to rest.
    /// </summary>
    [RegularExpression(@"\.[A-Za-z0-9_-]{1,16}", ErrorMessage = "a point and up to 16 letters or digits, such as .done")]
    public string? TriggerExtension { get; set; }

    /// <summary>How long a finished file waits for a sidecar that is not there yet. Zero where there are none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SidecarWait { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>An empty file, or one with several names, is given up after so long.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan EmptyFailsAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A sidecar or trigger whose file does not come is given up after so long.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan OrphanFailsAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// A file that has waited so long, for whatever it lacks, is said in the log, on the intake screen and by <c>capture ledger</c>,
    /// with cause and remedy. What will never be taken as it lies there, such as a folder that is not looked into, is said after a minute.
    /// Null: by the lane, 2 minutes for <c>stat</c>, 10 for <c>routine</c>, 30 for <c>bulk</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan? ReportedAfter { get; set; }

    /// <summary>Nothing has come for so long: said by the health check and in the log. Null: never.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan? ExpectedWithin { get; set; }

    /// <summary>Files taken at one look, oldest first, so that a back-file does not hold everything else up.</summary>
    [Range(1, 10_000)]
    public int FilesAtOnce { get; set; } = 50;

    /// <summary>
    /// Keep finished files in <c>done/</c>; otherwise they are deleted, once Capture's own copy of the original was read back from
    /// the store. That copy stays in either case.
    /// </summary>
    public bool KeepDone { get; set; } = true;

    /// <summary>Time zone of times in sidecars that bear no offset, by its IANA name; null: that of this machine.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Names only this source's sidecars use, each with the field of <see cref="Sidecar"/> it means.</summary>
    public IDictionary<string, string> SidecarNames { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Also take what lies in folders inside this one, as scanners make them for each day or user. The folders stay when they
    /// are emptied. Without, a folder that holds files is said and left alone.
    /// </summary>
    public bool Recursive { get; set; }

    /// <summary>Further names of files and folders to pass over without a word, with <c>*</c> and <c>?</c>.</summary>
    public IList<string> Ignore { get; set; } = [];

    internal TimeSpan SaidAfter => ReportedAfter ?? Lane switch { "stat" => TimeSpan.FromMinutes(2), "bulk" => TimeSpan.FromMinutes(30), _ => TimeSpan.FromMinutes(10) };

    internal TimeZoneInfo Zone => TimeZone is null ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new ValidationResult($"'{TimeZone}' is no time zone this machine knows. Use a name such as America/New_York.", [nameof(TimeZone)]);
        foreach (var field in SidecarNames.Values.Where(field => !SidecarFields.Names.ContainsKey(field)))
            yield return new ValidationResult(
                $"'{field}' is not a field of a sidecar. Fields: {string.Join(", ", SidecarFields.Names.Keys)}.", [nameof(SidecarNames)]);
        if (TriggerExtension is not null && SidecarPairing.IsSidecar("x" + TriggerExtension))
            yield return new ValidationResult(
                $"'{TriggerExtension}' is the extension of sidecars and cannot be the trigger's too.", [nameof(TriggerExtension)]);
    }
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
