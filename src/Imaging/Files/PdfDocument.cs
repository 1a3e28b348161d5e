using Capture.Engines;

namespace Capture.Imaging.Files;

/// <summary>
/// What arrived as one PDF, counted without trust in what it says of itself: complete PDFs joined to one file are taken apart, and
/// pages of the tree that its counts leave out are counted in. What is there and cannot be reached is flagged. Not safe for use by
/// two threads.
/// </summary>
internal sealed class PdfDocument : IDisposable
{
    /// <summary>Saved states of a file that are looked at; a form that was signed often has some ten.</summary>
    private const int MostGenerations = 40;

    private readonly List<PdfFile> _parts;
    private readonly DirectoryInfo? _scratch;
    private readonly FileLimits _limits;
    private readonly List<int> _pages = [];
    private bool _holdsMore;
    private bool _damaged;

    private PdfDocument(List<PdfFile> parts, DirectoryInfo? scratch, FileLimits limits) => (_parts, _scratch, _limits) = (parts, scratch, limits);

    internal static PdfDocument Open(string path, FileLimits limits)
    {
        var bytes = File.ReadAllBytes(path);
        var ranges = PdfParts.Of(bytes);
        var (parts, holdsMore, damaged) = (new List<PdfFile>(), false, false);
        DirectoryInfo? scratch = null;
        var known = new HashSet<string>();
        foreach (var range in ranges)
        {
            var part = ranges.Count == 1 ? bytes : bytes[range];

            // Sent twice in one go, it holds the same pages once.
            if (ranges.Count > 1 && !known.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(part.AsSpan().TrimEnd("\0\r\n\t "u8)))))
                continue;
            var objects = PdfObjects.Read(part);
            var tree = PdfPageTree.Walk(objects, limits.MaxPages + 1);
            var recount = tree.Pages.Count > tree.Stated && tree.Stated >= 0;
            holdsMore |= (recount && !tree.Complete) || HoldsAnother(part, objects, tree, limits);
            var smeared = PdfJbig2.In(part, objects);
            damaged |= smeared.Others > 0;
            List<(int Number, byte[] Body)> mended = [.. recount && tree.Complete ? tree.Recounted() : [], .. tree.Complete ? smeared.Faxes : []];
            damaged |= smeared.Faxes.Count > 0 && !tree.Complete;
            var file = path;
            if (ranges.Count > 1 || mended.Count > 0)
            {
                scratch ??= Directory.CreateTempSubdirectory();
                file = Path.Combine(scratch.FullName, Path.GetRandomFileName());
                File.WriteAllBytes(file, mended.Count > 0 ? PdfUpdate.Append(part, objects, mended) : part);
            }

            parts.Add(new PdfFile(file, limits, tree.Complete && tree.Pages.Any(page => page.UserUnit != 1) ? [.. tree.Pages.Select(page => page.UserUnit)] : []));
        }

        return new PdfDocument(parts, scratch, limits) { _holdsMore = holdsMore, _damaged = damaged };
    }

    /// <exception cref="RejectedFileException">None of it can be taken in.</exception>
    internal FileInspection Inspect()
    {
        var found = Parts();
        var pages = found.Sum(part => part.Pages);
        if (pages > _limits.MaxPages)
            throw new RejectedFileException(RejectionReasons.TooManyPages, $"The file has more than {_limits.MaxPages} pages; split it, or raise {FileLimits.Section}:{nameof(FileLimits.MaxPages)}.");
        string[] own = [.. _holdsMore ? [DamageFlags.HoldsMore] : Array.Empty<string>(), .. _damaged ? [DamageFlags.Damaged] : Array.Empty<string>()];
        return new FileInspection { Format = FileFormats.Pdf, Pages = pages, Flags = [.. found.SelectMany(part => part.Flags).Union(own)] };
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    internal ExtractedPage Extract(int number)
    {
        if (_parts.Count == 1)
            return _parts[0].Extract(number);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        if (_pages.Count == 0)
            Parts();
        for (var part = 0; part < _parts.Count; part++)
        {
            if (number <= _pages[part])
                return _parts[part].Extract(number);
            number -= _pages[part];
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
        _scratch?.Delete(recursive: true);
    }

    private List<FileInspection> Parts()
    {
        if (_parts.Count == 1)
            return [_parts[0].Inspect()];
        _pages.Clear();
        var found = new List<FileInspection>();
        RejectedFileException? refusal = null;
        foreach (var part in _parts)
        {
            try
            {
                found.Add(part.Inspect());
                _pages.Add(found[^1].Pages);
            }
            catch (RejectedFileException refused)
            {
                // The others are pages all the same, and a person is told that there is more.
                (refusal, _holdsMore) = (refused, true);
                _pages.Add(0);
            }
        }

        return found.Count > 0 ? found : throw refusal!;
    }

    /// <summary>
    /// An earlier state of the file shows other pages, none of which is left: another document lies beneath what readers show. Pages that
    /// were changed, added or taken out leave others, and stamps and signatures leave all.
    /// </summary>
    private static bool HoldsAnother(byte[] file, PdfObjects objects, PdfPageTree last, FileLimits limits)
    {
        if (!last.Complete)
            return false;
        var left = last.Pages.Select(page => page.Number).ToHashSet();
        var position = 0;
        for (var generation = 0; generation < MostGenerations && file.AsSpan(position).IndexOf("startxref"u8) is >= 0 and var next; generation++)
        {
            position += next + 9;
            var earlier = PdfPageTree.Walk(objects, limits.MaxPages + 1, position);
            if (earlier is { Complete: true, Pages.Count: > 0 } && !earlier.Pages.Any(page => left.Contains(page.Number)))
                return true;
        }

        return false;
    }
}
