using Capture.Engines;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Files;

/// <summary>A page of a TIFF file and the chain it belongs to.</summary>
internal sealed record TiffPage(TiffChain Chain, TiffDirectory Directory);

/// <summary>
/// The pages of a TIFF file, counted without trust in its first chain of directories: programs write one file behind another
/// into the same file, and a chain that breaks early leaves the directories behind it unlinked. What a file accounts for is
/// set against what is in it.
/// </summary>
internal sealed class TiffDirectories
{
    // The smallest directory that can be a page: width, height, and where its pixels are.
    private const int SmallestDirectory = 2 + 3 * 12 + 4;
    private const int Chunk = 1 << 20;

    // What files made to keep a reader busy may cost: looks at places that could be a directory or a header, and bytes of one gap
    // that are searched for files of other kinds.
    private const int MostProbes = 20_000;
    private const int MostOfGap = 16 << 20;

    /// <summary>In reading order: those of a second file follow those of the first.</summary>
    public required IReadOnlyList<TiffPage> Pages { get; init; }

    /// <summary>A chain ends outside the file.</summary>
    public required bool Truncated { get; init; }

    /// <summary>A chain runs in a circle or into something that is no directory.</summary>
    public required bool Broken { get; init; }

    /// <summary>There is more in it than its books say: pages that no link leads to, or a file of another kind.</summary>
    public required bool HoldsMore { get; init; }

    /// <param name="mostPages">Reading stops after one page more than this.</param>
    internal static TiffDirectories Read(SafeFileHandle file, int mostPages)
    {
        var length = RandomAccess.GetLength(file);
        var chains = Chains(file, length, mostPages);
        var (more, probes) = (false, MostProbes);
        var known = chains.SelectMany(chain => chain.Directories.SelectMany(page => page.Strips).Select(strip => chain.Start + strip.From)).ToHashSet();
        foreach (var gap in Gaps(chains, length))
        {
            more |= TakeUnlinked(chains.Last(chain => chain.Start <= gap.From), file, gap, known, ref probes, mostPages);
            more |= HoldsAnotherKind(chains, file, gap);
        }

        return new TiffDirectories
        {
            Pages = [.. chains.SelectMany(chain => TiffThumbnails.Without(chain.Directories).Select(page => new TiffPage(chain, page)))],
            Truncated = chains.Exists(chain => chain.Truncated),
            Broken = chains.Exists(chain => chain.Broken),
            HoldsMore = more,
        };
    }

    private static List<TiffChain> Chains(SafeFileHandle file, long length, int mostPages)
    {
        var chains = new List<TiffChain> { TiffChain.Read(file, 0, length, mostPages) };
        foreach (var header in Headers(file, length))
        {
            var last = chains[^1];
            if (!TiffChain.Read(file, header, length, mostPages: 0).BeginsWithPage)
                continue;
            var another = TiffChain.Read(file, header, length, mostPages);
            // One that lies within the data of a page is part of that data, unless that data was cut off and another file follows.
            var around = last.Accounted.FirstOrDefault(range => range.Contains(header));
            if (around.Length > 0 && another.Accounted.Max(range => range.To) < around.To)
                continue;
            if (around.Length > 0)
                chains[^1] = TiffChain.Read(file, last.Start, header, mostPages);
            chains.Add(another);
            if (chains.Sum(chain => chain.Directories.Count) > mostPages)
                break;
        }

        return chains;
    }

    private static List<long> Headers(SafeFileHandle file, long length)
    {
        var found = new List<long>();
        var bytes = new byte[Chunk];
        // The chunks overlap, so that a header across a border is seen.
        for (var at = 1L; at < length - 8; at += Chunk - 3)
        {
            var read = bytes.AsSpan(0, RandomAccess.Read(file, bytes, at));
            foreach (var head in (ReadOnlySpan<byte[]>)["II*\0"u8.ToArray(), "MM\0*"u8.ToArray(), "II+\0"u8.ToArray(), "MM\0+"u8.ToArray()])
            {
                for (int from = 0, next; (next = read[from..].IndexOf(head)) >= 0; from += next + 1)
                    found.Add(at + from + next);
            }
        }

        return [.. found.Distinct().Order().Take(MostProbes)];
    }

    private static List<ByteRange> Gaps(List<TiffChain> chains, long length)
    {
        var gaps = new List<ByteRange>();
        var at = 0L;
        foreach (var range in chains.SelectMany(chain => chain.Accounted).OrderBy(range => range.From))
        {
            if (range.From - at >= SmallestDirectory)
                gaps.Add(new(at, Math.Min(range.From, length)));
            at = Math.Max(at, range.To);
        }

        if (length - at >= SmallestDirectory)
            gaps.Add(new(at, length));
        return gaps;
    }

    /// <summary>Directories that lie in a gap with pixels of their own; one that shares pixels with a known page is an older version of it.</summary>
    /// <returns>Whether there are any, or too many places where there could be.</returns>
    private static bool TakeUnlinked(TiffChain chain, SafeFileHandle file, ByteRange gap, HashSet<long> known, ref int probes, int mostPages)
    {
        var taken = false;
        var bytes = new byte[(int)Math.Min(Chunk, gap.Length)];
        for (var from = gap.From; from <= gap.To - SmallestDirectory && chain.Directories.Count <= mostPages; from += bytes.Length - SmallestDirectory + 1)
        {
            var read = bytes.AsSpan(0, RandomAccess.Read(file, bytes.AsSpan(0, (int)Math.Min(bytes.Length, gap.To - from)), from));
            for (var at = 0; at <= read.Length - SmallestDirectory; at++)
            {
                if (!chain.MayBeDirectory(read[at..]))
                    continue;
                if (probes-- <= 0)
                    return true;
                if (chain.PageAt(from + at) is not { } page || page.Strips.Any(strip => known.Contains(chain.Start + strip.From)))
                    continue;
                chain.Add(page);
                known.UnionWith(page.Strips.Select(strip => chain.Start + strip.From));
                taken |= !page.Reduced;
                at += page.Entries.Length;
            }
        }

        return taken;
    }

    // Exif previews and the tables of JPEG pages are JPEGs too; where such pages are, only other kinds are looked for.
    private static bool HoldsAnotherKind(List<TiffChain> chains, SafeFileHandle file, ByteRange gap)
    {
        var bytes = new byte[(int)Math.Min(gap.Length, MostOfGap)];
        bytes = bytes[..RandomAccess.Read(file, bytes, gap.From)];
        var jpegPages = chains.Exists(chain => chain.Directories.Any(page => page.Compression is 6 or 7));
        return ImageParts.FirstOther(bytes, FileFormats.Tiff) is { } kind && !(jpegPages && kind == FileFormats.Jpeg);
    }
}
