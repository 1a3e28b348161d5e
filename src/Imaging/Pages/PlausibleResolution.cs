using Capture.Contracts;
using Capture.Imaging.Files;

namespace Capture.Imaging.Pages;

/// <summary>
/// Cameras and office programs write a resolution (72, 96) that has nothing to do with the sheet. Where the stated one
/// would make the sheet larger or smaller than any that is faxed or scanned, the sheet is taken to be a letter page.
/// </summary>
internal static class PlausibleResolution
{
    // Inches of the longer side. A3 and ledger are 17; insurance cards 3.4.
    private const double LongestSheet = 18;
    private const double ShortestSheet = 2.5;
    private const double LetterLength = 11;

    /// <summary>Factor from the stated to the likely resolution; 1 where the stated one is plausible.</summary>
    public static double Correction(StoredPageImage stored)
    {
        var (across, down) = (stored.Width / stored.DpiX, stored.Height / stored.DpiY);
        var length = Math.Max(across, down);
        // Paper from a roll has any length; its width tells that the pitch is true.
        if (Math.Min(across, down) is >= ShortestSheet and <= LongestSheet && ScannerPitch.Is(stored.DpiX, stored.DpiY))
            return 1;
        return length is > LongestSheet or < ShortestSheet ? length / LetterLength : 1;
    }
}
