using System.Text;
using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>What is drawn on a page: its image, placed upright and straight, and its words, not to be seen.</summary>
internal static class PageContent
{
    internal const char ImageName = 'I';
    internal const char FontName = 'F';

    internal static byte[] Draw(PageBox box, StoredPageImage image, PageGeometry geometry, PageText text, GlyphlessFont font)
    {
        var content = new StringBuilder();
        content.Append("q ").AppendJoin(' ', ImageMatrix(box, image, geometry).Select(Pdf.Number))
            .Append(" cm /").Append(ImageName).Append(" Do Q\n");
        DrawWords(content, box, text, font);
        return Encoding.ASCII.GetBytes(content.ToString());
    }

    /// <summary>
    /// The matrix that takes the unit square, where PDF draws an image, to the image's place on the page: its physical
    /// size, turned counterclockwise by as much as the stored page lies turned clockwise, centre on centre.
    /// </summary>
    internal static double[] ImageMatrix(PageBox box, StoredPageImage image, PageGeometry geometry)
    {
        var width = image.Width / image.DpiX * box.UnitsPerInch;
        var height = image.Height / image.DpiY * box.UnitsPerInch;
        var (sin, cos) = Math.SinCos((geometry.Rotation + geometry.SkewDegrees) * Math.PI / 180);
        var (a, b, c, d) = (width * cos, width * sin, -height * sin, height * cos);
        return [a, b, c, d, (box.Width - a - c) / 2, (box.Height - b - d) / 2];
    }

    private static void DrawWords(StringBuilder content, PageBox box, PageText text, GlyphlessFont font)
    {
        var lines = TextLayer.Lay(text.Lines);
        if (lines.Count == 0)
            return;

        content.Append("BT 3 Tr\n");
        foreach (var line in lines)
        {
            var size = line.Height * box.UnitsPerPixel;
            var baseline = box.Height - ((line.Bottom * box.UnitsPerPixel) - (size * GlyphlessFont.Descent));
            content.Append('/').Append(FontName).Append(' ').Append(Pdf.Number(size)).Append(" Tf\n");
            foreach (var run in line.Runs)
            {
                var codes = font.Encode(run.Text);
                var natural = codes.Length / GlyphlessFont.CodeDigits * GlyphlessFont.Advance * size;
                var wanted = run.Width * box.UnitsPerPixel;
                content.Append("1 0 0 1 ").Append(Pdf.Number(run.Left * box.UnitsPerPixel)).Append(' ').Append(Pdf.Number(baseline))
                    .Append(" Tm ").Append(Pdf.Number(100 * wanted / natural)).Append(" Tz <").Append(codes).Append("> Tj\n");
            }
        }

        content.Append("ET\n");
    }
}
