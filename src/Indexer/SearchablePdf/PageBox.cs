using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>Size of a written page in user space units and how frame pixels map to them.</summary>
/// <param name="UnitsPerPixel">User space units per frame pixel.</param>
/// <param name="UserUnit">Points per user space unit.</param>
internal readonly record struct PageBox(double Width, double Height, double UnitsPerPixel, double UserUnit)
{
    /// <summary>Readers need not open pages larger than this many units (ISO 32000-1, annex C: 14,400, that is 200 inches).</summary>
    private const double LargestSide = 14_400;

    private const double PointsPerInch = 72;

    internal string UserUnitEntry => UserUnit > 1 ? $"/UserUnit {Pdf.Number(UserUnit)}" : "";

    /// <summary>User space units per inch.</summary>
    internal double UnitsPerInch => PointsPerInch / UserUnit;

    internal static PageBox Of(PageText frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frame.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frame.Height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frame.Dpi);

        var userUnit = Math.Ceiling(Math.Max(1, Math.Max(frame.Width, frame.Height) * PointsPerInch / frame.Dpi / LargestSide));
        var unitsPerPixel = PointsPerInch / frame.Dpi / userUnit;
        return new PageBox(frame.Width * unitsPerPixel, frame.Height * unitsPerPixel, unitsPerPixel, userUnit);
    }
}
