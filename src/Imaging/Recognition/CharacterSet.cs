using System.Globalization;
using System.Text;

namespace Capture.Imaging.Recognition;

/// <summary>The characters a model knows, by number. Number 0 is the space.</summary>
internal sealed class CharacterSet
{
    internal const int Space = 0;
    private const int DigitProperty = 8;

    private static readonly string[] ScriptsWithoutSpaces = ["Han", "Hiragana", "Katakana", "Hangul", "Thai"];

    private readonly string[] _texts;
    private readonly bool[] _digits;

    private CharacterSet(string[] texts, bool[] digits) => (_texts, _digits) = (texts, digits);

    public int Count => _texts.Length;

    public string Text(int character) => _texts[character];

    public bool IsDigit(int character) => _digits[character];

    /// <summary>A line with the count, then a line a character: its text, its properties in hexadecimal, more that is not needed here.</summary>
    /// <exception cref="UnusableModelException"/>
    public static CharacterSet Read(string model, ReadOnlySpan<byte> bytes)
    {
        UnusableModelException Fault(string reason) => new(model, "its character set: " + reason);
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (!int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || count >= lines.Length)
            throw Fault("it does not hold as many characters as it says");
        var texts = new string[count];
        var digits = new bool[count];
        for (var i = 0; i < count; i++)
        {
            var fields = lines[i + 1].Split(' ');
            if (fields.Length < 2 || !int.TryParse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var properties))
                throw Fault($"character {i} has no properties");
            if (fields.Any(ScriptsWithoutSpaces.Contains))
                throw Fault("it has characters of a script without spaces between words, which this recogniser does not read");
            texts[i] = fields[0] == "NULL" ? " " : fields[0];
            digits[i] = (properties & DigitProperty) != 0;
        }

        return texts[Space] == " " ? new CharacterSet(texts, digits) : throw Fault("its first character is not the space");
    }
}
