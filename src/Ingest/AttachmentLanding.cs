using Capture.Engines;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Microsoft.Extensions.Options;

namespace Capture.Ingest;

/// <summary>What became of the files attached to another.</summary>
/// <param name="LeftOut">Attachments that were not taken: of another kind, too large, too deep or too many. A person must look at the carrier.</param>
/// <param name="Work">To be announced.</param>
internal sealed record LandedAttachments(int LeftOut, IReadOnlyList<DueWork> Work)
{
    internal static LandedAttachments None { get; } = new(0, []);
}

/// <summary>
/// Takes the files attached to a PDF into the books as arrivals of their own, each under its carrier and its place in it:
/// doing it again lands nothing twice, and bytes that came before make a duplicate as everywhere.
/// </summary>
internal sealed class AttachmentLanding(EnginePool engines, FileTable files, FileLanding landing, IOptions<IngestOptions> options)
{
    private const int LongestName = 120;

    /// <param name="original">Where the carrier's bytes are.</param>
    /// <exception cref="EngineFailedException">The engine failed.</exception>
    public async Task<LandedAttachments> LandAsync(FileRow carrier, string original, CancellationToken stop)
    {
        var most = options.Value.Attachments;
        var scratch = Directory.CreateTempSubdirectory("capture-attached-");
        try
        {
            var found = await engines.ExtractAttachmentsAsync(
                original, scratch.FullName, await DepthAsync(carrier, most.MostDepth, stop), new AttachmentLimits(most.MostFiles, most.MostBytes, most.MostDepth), stop);
            var work = new List<DueWork>();
            var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (attached, place) in found.Taken.Select((attached, place) => (attached, place + 1)))
                work.AddRange((await landing.LandAsync(ArrivalOf(carrier, attached, place, taken), stop)).Work);
            return new LandedAttachments(found.LeftOut, work);
        }
        catch (RejectedFileException)
        {
            // The pages are well, or its inspection had refused it; of what is attached nothing is known but that there is some.
            return new LandedAttachments(1, []);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>How many carriers a file lies in, one inside the other.</summary>
    private async Task<int> DepthAsync(FileRow file, int most, CancellationToken stop)
    {
        var depth = 0;
        for (var carrier = file.CarrierId; carrier is { } id && depth < most; depth++)
            carrier = (await files.ReadAsync(id, stop)).CarrierId;
        return depth;
    }

    private static Arrival ArrivalOf(FileRow carrier, AttachedFile attached, int place, HashSet<string> taken) => new()
    {
        Path = attached.Path,
        Name = $"{carrier.Name}/{FreeName(attached.Name, place, taken)}",
        Source = carrier.Source,
        Lane = carrier.Lane,
        Receipt = $"{carrier.Id}/{place}",
        ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(carrier.ReceivedAt),
        CarrierId = carrier.Id,
    };

    /// <summary>The last part of the name the PDF gives it, without what no file is called; of several of a name each its own.</summary>
    internal static string FreeName(string given, int place, HashSet<string> taken)
    {
        var plain = string.Concat(given.Split('/', '\\')[^1].EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune) && rune.Value != 0xFFFD).Select(rune => rune.ToString())).Trim();
        if (plain.Length > LongestName)
            plain = plain[^LongestName..];
        if (plain.Trim('.').Length == 0)
            plain = $"attachment-{place}";
        return taken.Add(plain) ? plain : FreeName($"{place}-{plain}", place, taken);
    }
}
