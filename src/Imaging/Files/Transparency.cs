using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// What is drawn on nothing. Viewers show transparent parts on white, on black or on a pattern, as they like; paper is white, so
/// dark drawings are laid on white. White lettering would vanish there, and its page would be taken for blank.
/// </summary>
internal static class Transparency
{
    private const int Bright = 200;
    private const int Drawn = 128;

    /// <summary>Strokes that a page must have to count as lettering; a margin around an opaque sheet has none.</summary>
    private const int FewestStrokes = 50;

    /// <summary>A stroke is at most this share of the width; what is wider is a sheet or a panel.</summary>
    private const double LongestStroke = 0.05;

    /// <summary>Whether bright strokes stand on transparent ground, and hardly any dark ones that black would hide in turn.</summary>
    /// <param name="pix">Of 32 bits with transparency.</param>
    internal static bool LightDrawing(PixHandle pix)
    {
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        var words = PixPixels.Words(pix);
        var longest = Math.Max(2, (int)(LongestStroke * width));
        var (light, dark) = (0, 0);
        for (var y = 0; y < height; y++)
        {
            var row = words.Slice(y * width, width);
            for (var x = 0; x < width;)
            {
                var start = x;
                var brightest = 0;
                for (; x < width && (byte)row[x] >= Drawn; x++)
                    brightest = Math.Max(brightest, Brightness(row[x]));
                // Between transparent pixels on both sides.
                if (x - start is var length && length > 0 && length <= longest && start > 0 && x < width)
                {
                    if (brightest >= Bright)
                        light++;
                    else
                        dark++;
                }

                x++;
            }
        }

        return light >= FewestStrokes && light > 2 * dark;
    }

    private static int Brightness(uint word) => (int)((3 * (word >> 24) + 6 * (word >> 16 & 0xFF) + (word >> 8 & 0xFF)) / 10);
}
