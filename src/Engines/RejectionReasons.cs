namespace Capture.Engines;

/// <summary>Why a file, or a page of it, cannot be taken in. Codes, never patient data; each is final: trying again does not help.</summary>
public static class RejectionReasons
{
    /// <summary>No bytes at all.</summary>
    public const string Empty = "empty";

    /// <summary>None of <see cref="FileFormats"/>, by content.</summary>
    public const string UnsupportedType = "unsupported-type";

    /// <summary>Begins like a known format but cannot be decoded.</summary>
    public const string Corrupt = "corrupt";

    /// <summary>Ends before its first page is complete.</summary>
    public const string Truncated = "truncated";

    /// <summary>A PDF that opens only with a password or a certificate.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>Well formed, but without a page.</summary>
    public const string NoPages = "no-pages";

    /// <summary>More pages than <see cref="FileLimits.MaxPages"/>.</summary>
    public const string TooManyPages = "too-many-pages";

    /// <summary>More bytes than <see cref="FileLimits.MaxFileBytes"/>.</summary>
    public const string FileTooLarge = "file-too-large";

    /// <summary>More pixels than <see cref="FileLimits.MaxPixels"/>.</summary>
    public const string PageTooLarge = "page-too-large";

    /// <summary>An image without width or height.</summary>
    public const string ZeroDimension = "zero-dimension";

    /// <summary>A compression or pixel layout that no fax or scanner writes and no decoder here reads.</summary>
    public const string UnsupportedCompression = "unsupported-compression";

    /// <summary>A dynamic XFA form: what a reader sees is computed by Adobe Reader and is not in the PDF's pages.</summary>
    public const string XfaDynamic = "xfa-dynamic";

    /// <summary>Small in bytes, enormous when unpacked.</summary>
    public const string Bomb = "bomb";

    /// <summary>Needs more processor time than any honest page.</summary>
    public const string Timeout = "timeout";

    public static IReadOnlyList<string> All { get; } =
    [
        Empty, UnsupportedType, Corrupt, Truncated, Encrypted, NoPages, TooManyPages, FileTooLarge, PageTooLarge, ZeroDimension,
        UnsupportedCompression, XfaDynamic, Bomb, Timeout,
    ];
}
