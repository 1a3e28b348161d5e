using System.Text.Json.Serialization;
using Capture.Contracts;

namespace Capture.Engines;

/// <summary>One page taken out of its file.</summary>
public sealed record ExtractedPage
{
    /// <summary>The encoded image that <see cref="Stored"/> describes.</summary>
    [JsonIgnore]
    public byte[] Image { get; init; } = [];

    public required StoredPageImage Stored { get; init; }

    /// <summary>
    /// The words of a page born digital that are seen on it, exact and in the frame of the image, which is upright and straight.
    /// Its origin is <c>both</c> where the page shows more than these and must be read as well. Null for a page that brought none.
    /// </summary>
    public PageText? Text { get; init; }

    /// <summary>Why the page could not be read; its image then is a sheet that says so. Null for a page.</summary>
    public PageRefusal? Refusal { get; init; }

    /// <summary>What is wrong with the page: <see cref="DamageFlags"/>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
