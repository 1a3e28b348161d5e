using System.Text.RegularExpressions;

namespace Capture.Evidence;

/// <summary>Tells the lines of a letterhead that say where a place is and how to call it.</summary>
internal static partial class AddressText
{
    /// <summary>A street, a town with its ZIP code, a box or a telephone stands in the text.</summary>
    public static bool Is(string text) => Address().IsMatch(text);

    /// <summary>The word says that a name is a street's.</summary>
    public static bool IsStreet(string word) => Street().IsMatch(word);

    [GeneratedRegex(@"^(?:st|street|ave|avenue|rd|road|blvd|ln|lane|pkwy|parkway|way|ct|hwy|ste|suite)[.,]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Street();

    [GeneratedRegex(@"\b[A-Z]{2}[,.]?\s+\d{5}\b|\b\d{1,5}\s+(?:[NSEW]\.?\s)?[A-Z][A-Za-z]+(?:\s[A-Za-z]+){0,3}\s(?:st|street|ave|avenue|rd|road|dr|drive|blvd|ln|lane|pkwy|parkway|way|ct|court|hwy|pl|hill|ste|suite|path)\b|\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}|\b(?:tel|ph|phone|fax)\b.{0,4}\d|\bp\.?\s?o\.?\s+box\b|^\d{1,5} [A-Z]", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
