using System.Globalization;
using System.Text;

namespace Capture.Delivery.Hl7;

/// <summary>How values are written into messages.</summary>
internal static class Hl7Text
{
    /// <summary>Segments end with a carriage return and nothing else: some receivers read no segment after a line feed, and say that all is well.</summary>
    public const char End = '\r';

    /// <summary>A value with the characters escaped that part fields, components and segments. Other control characters are left out.</summary>
    public static string Escape(string? value)
    {
        var text = new StringBuilder();
        foreach (var letter in value ?? "")
        {
            text.Append(letter switch
            {
                '\\' => @"\E\",
                '|' => @"\F\",
                '^' => @"\S\",
                '&' => @"\T\",
                '~' => @"\R\",
                '\r' => @"\X0D\",
                '\n' => @"\X0A\",
                _ when char.IsControl(letter) => "",
                _ => letter.ToString(),
            });
        }

        return text.ToString();
    }

    /// <summary>A segment of these fields; empty ones at its end are left out. Each field is written as it is.</summary>
    public static string Segment(string name, params string[] fields) => $"{name}|{string.Join('|', fields)}".TrimEnd('|') + End;

    /// <summary>Components of one field, each escaped; empty ones at its end are left out.</summary>
    public static string Components(params string?[] components) => string.Join('^', components.Select(Escape)).TrimEnd('^');

    public static string Time(long milliseconds) => Time(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    /// <summary>With the offset: without it the receiver takes it for its own.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss'+0000'", CultureInfo.InvariantCulture);

    /// <summary>A day as <c>yyyy-MM-dd</c>; empty for none.</summary>
    public static string Day(string? day) => day?.Replace("-", "", StringComparison.Ordinal) ?? "";

    public static string Share(double probability) => probability.ToString("0.###", CultureInfo.InvariantCulture);
}
