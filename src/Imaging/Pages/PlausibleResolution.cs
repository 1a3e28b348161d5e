using Capture.Contracts;

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
        var length = Math.Max(stored.Width / stored.DpiX, stored.Height / stored.DpiY);
        return length is > LongestSheet or < ShortestSheet ? length / LetterLength : 1;
    }
}
