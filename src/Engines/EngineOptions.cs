using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Capture.Engines;

/// <summary>How many engine processes there are and what each may use. Bound from the "Engines" section.</summary>
public sealed class EngineOptions
{
    public const string Section = "Engines";

    /// <summary>Engine processes at once: one page each. 0 means one a processor.</summary>
    [Range(0, 256)]
    public int Slots { get; set; }

    /// <summary>
    /// Resident memory of one engine in bytes; above it the engine is killed. A colour page of 100 million pixels takes
    /// 400 MB decoded.
    /// </summary>
    [Range(128L * 1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long MemoryBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How often memory is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan MemoryCheck { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Requests after which an engine is replaced, so that native leaks and fragmentation stay bounded.</summary>
    [Range(1, 1_000_000)]
    public int RecycleAfter { get; set; } = 1500;

    /// <summary>Time to find out what a file is.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan InspectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to take one page out of a file.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ExtractTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to find out how a page lies.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SurveyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to recognise one page.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RecognizeTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Folder of Tesseract's <c>*.traineddata</c> files; null finds the system's.</summary>
    public string? TessdataFolder { get; set; }

    /// <summary>Tesseract language codes joined by <c>+</c>, best first.</summary>
    [Required, RegularExpression(@"[A-Za-z_]+(\+[A-Za-z_]+)*", ErrorMessage = "names of languages, such as eng or eng+spa")]
    public string Languages { get; set; } = "eng";

    /// <summary>Whether an engine must give up all it does not need before it reads a byte. Default <see cref="SandboxMode.Preferred"/>.</summary>
    public SandboxMode Sandbox { get; set; } = SandboxMode.Preferred;

    /// <summary>
    /// More files and folders that engines may read, joined by <c>:</c>, where libraries, tools or fonts lie in unusual places; null
    /// for none.
    /// </summary>
    [RegularExpression("/[^:]*(:/[^:]*)*", ErrorMessage = "absolute paths joined by a colon, such as /opt/lib:/opt/fonts")]
    public string? Readable { get; set; }

    /// <summary>What is refused as too large.</summary>
    [ValidateObjectMembers]
    public FileLimits Limits { get; set; } = new();
}
