namespace Capture.Imaging.Files;

/// <summary>Decides how many pixels an inch has, also where the file does not say or says nonsense.</summary>
internal static class Resolutions
{
    // Scanned paper is between a third of a letter page wide (cards and receipts go down to 2 inches) and A2 long.
    private const double SmallestSide = 2;
    private const double LargestSide = 24;
    private const double LowestDpi = 50;
    private const double HighestDpi = 2400;
    private const double LetterWidth = 8.5;

    /// <summary>
    /// The given resolution where it is plausible for paper or one that faxes and scanners state, else a guess from the pixel size. Fax widths are those of
    /// ITU-T T.4: 1728 pixels on 215 mm, 2048 (B4) and 2432 (A3) at the same pitch, and twice these at the fine pitch; lines are
    /// 3.85, 7.7 or 15.4 to the millimetre (98, 196, 391 to the inch). Anything else is taken for a letter page that fills the
    /// image.
    /// </summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="x">Pixels an inch as the file says; 0 when it does not.</param>
    /// <param name="y">Pixels an inch as the file says; 0 when it does not.</param>
    internal static (double X, double Y) Decide(int width, int height, double x, double y)
    {
        if (Plausible(width, x) && Plausible(height, y) && x / y is > 0.2 and < 5)
            return (x, y);
        // A machine that states its own pitch has measured: its page is as long as its rows, a rhythm strip or a short slip.
        if (ScannerPitch.Is(x, y) && (Plausible(width, x) || Plausible(height, y)))
            return (x, y);
        return width switch
        {
            1728 or 1734 or 2048 or 2432 => (204, FaxLines(height, width * 11 / LetterWidth)),
            3456 or 4096 or 4864 => (408, 391),
            _ => Square(width, height),
        };
    }

    /// <summary>98 when the page has about half the lines of a square-pixel page of that width, 391 when twice as many.</summary>
    private static double FaxLines(int height, double squareHeight) => (height / squareHeight) switch
    {
        < 0.7 => 98,
        < 1.5 => 196,
        _ => 391,
    };

    private static (double X, double Y) Square(int width, int height)
    {
        var dpi = Math.Clamp(Math.Round(Math.Min(width, height) / LetterWidth), LowestDpi, HighestDpi);
        return (dpi, dpi);
    }

    private static bool Plausible(int pixels, double dpi) =>
        dpi is >= LowestDpi and <= HighestDpi && pixels / dpi is >= SmallestSide and <= LargestSide;
}
