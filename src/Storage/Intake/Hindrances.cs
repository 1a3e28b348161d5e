using System.Collections.Concurrent;

namespace Capture.Storage.Intake;

/// <summary>What keeps parts of this process from doing anything at all, each in a sentence without names of files: for its health check.</summary>
public sealed class Hindrances
{
    private readonly ConcurrentDictionary<string, string> _standing = new();

    /// <summary>In the order of who says so.</summary>
    public IReadOnlyList<string> All => [.. _standing.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value}")];

    /// <param name="part">Who says so, such as <c>Source stat</c>.</param>
    /// <param name="what">What hinders it and what to do; null when nothing does any more.</param>
    public void Say(string part, string? what)
    {
        if (what is null)
            _standing.TryRemove(part, out _);
        else
            _standing[part] = what;
    }
}
