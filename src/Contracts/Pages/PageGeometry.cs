namespace Capture.Contracts;

/// <summary>How a page lies in its stored image, as found.</summary>
public sealed record PageGeometry
{
    /// <summary>How far the stored image is turned clockwise from upright: 0, 90, 180 or 270.</summary>
    public required int Rotation { get; init; }

    /// <summary>Clockwise tilt in degrees that remains after undoing <see cref="Rotation"/>. 0 when unsure.</summary>
    public required double SkewDegrees { get; init; }

    /// <summary>Nothing on the page but background, specks and edges.</summary>
    public required bool Blank { get; init; }

    /// <summary>A sheet that only says where the next document begins.</summary>
    public required bool Separator { get; init; }

    /// <summary>The separator sheet as recognised: <c>barcode</c>, <c>qr</c>, <c>patch</c>; null when it is none.</summary>
    public string? SeparatorKind { get; init; }

    /// <summary>The barcodes on the page, each once.</summary>
    public IReadOnlyList<Barcode> Barcodes { get; init; } = [];
}
