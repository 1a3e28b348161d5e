namespace Capture.Engines;

/// <summary>What a file is, by its content.</summary>
public sealed record FileInspection
{
    /// <summary>One of <see cref="FileFormats"/>, such as <c>pdf</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Pages, at least one.</summary>
    public required int Pages { get; init; }

    /// <summary>What is wrong with the file as a whole: <see cref="DamageFlags"/>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
