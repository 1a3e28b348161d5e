using System.Globalization;
using System.Text;

namespace Capture.Indexer;

/// <summary>Values in PDF syntax (ISO 32000-1, 7.3 and 7.9).</summary>
internal static class Pdf
{
    /// <summary>A real number; four decimals are 1/28,000 inch in page space.</summary>
    internal static string Number(double value) =>
        (Math.Round(value, 4) + 0.0).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A text string, UTF-16 with byte order mark in hexadecimal: any text, nothing to escape.</summary>
    internal static string Text(string value) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(value))}>";

    internal static string Date(DateTimeOffset value) =>
        value.ToUniversalTime().ToString("'(D:'yyyyMMddHHmmss'Z)'", CultureInfo.InvariantCulture);
}
