using System.Text;

namespace Capture.Ingest;

/// <summary>Finds names for files that are put away beside others.</summary>
internal static class KeptName
{
    private const int MostBytes = 255;

    /// <summary>The name itself where it is free and leaves room for a suffix; else with a mark, its stem cut as needed.</summary>
    /// <param name="mark">Tells this file from others of its name, such as its claim.</param>
    /// <param name="room">Bytes that must be left for what is appended to the name.</param>
    internal static string For(string name, string mark, int room, Func<string, bool> isTaken)
    {
        if (Encoding.UTF8.GetByteCount(name) + room <= MostBytes && !isTaken(name))
            return name;

        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 16)
            extension = "";
        var stem = name[..^extension.Length];
        var most = MostBytes - room - Encoding.UTF8.GetByteCount(extension) - mark.Length - 1;
        var (bytes, length) = (0, 0);
        foreach (var rune in stem.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most)
                break;
            length += rune.Utf16SequenceLength;
        }

        return $"{stem[..length]}~{mark}{extension}";
    }
}
