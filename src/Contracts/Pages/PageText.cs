using System.Text.Json.Serialization;

namespace Capture.Contracts;

/// <summary>
/// Everything read from one page. Coordinates are pixels of the <i>frame</i>: the page turned upright, straightened,
/// with square pixels, origin at the top left. The frame is large enough that no corner of the turned page is cut off,
/// and its centre is the centre of the stored image.
/// </summary>
public sealed record PageText
{
    /// <summary>Frame width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Frame height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frame pixels per inch, the same in both directions.</summary>
    public required double Dpi { get; init; }

    /// <summary>Lines in reading order.</summary>
    public required IReadOnlyList<TextLine> Lines { get; init; }

    /// <summary>
    /// Where the text comes from: <c>ocr</c>, <c>text-layer</c> (born digital), <c>both</c> (a text layer and what stands on the
    /// page beside it; <see cref="TextWord.FromLayer"/> tells the words apart), or <c>none</c> (blank or given up).
    /// </summary>
    public required string Origin { get; init; }

    /// <summary>Mean word confidence in [0, 1], weighted by word length: about the share that is right. 0 when there are no words.</summary>
    public double Confidence { get; init; }

    /// <summary>
    /// Share in [0, 1] of what looks like text on the page that gave no words. 0 where all was read, 1 where nothing was.
    /// </summary>
    public double Unread { get; init; }

    /// <summary>Places where the words the page brought along and what is seen there differ in a name, a date or a number.</summary>
    public IReadOnlyList<Box> Disagreements { get; init; } = [];

    /// <summary>Barcodes found on the page.</summary>
    public IReadOnlyList<Barcode> Barcodes { get; init; } = [];

    /// <summary>Plain text: words joined by spaces, lines by line feeds, a blank line between blocks.</summary>
    public string ToPlainText()
    {
        var text = new System.Text.StringBuilder();
        TextLine? previous = null;
        foreach (var line in Lines)
        {
            if (previous is not null)
                text.Append(line.Block == previous.Block ? "\n" : "\n\n");
            text.AppendJoin(' ', line.Words.Select(word => word.Text));
            previous = line;
        }

        return text.ToString();
    }

    /// <summary>A page without words, of the given frame.</summary>
    public static PageText Empty(int width, int height, double dpi) =>
        new() { Width = width, Height = height, Dpi = dpi, Lines = [], Origin = "none" };
}

/// <summary>One line of text.</summary>
/// <param name="Block">Number of the layout block it belongs to; lines of a block follow one another.</param>
public sealed record TextLine(int Block, IReadOnlyList<TextWord> Words)
{
    [JsonIgnore]
    public string Text => string.Join(' ', Words.Select(word => word.Text));
}

/// <summary>One word.</summary>
/// <param name="Confidence">
/// Probability that it is right as it stands, punctuation aside; 1 in a text layer, between 0 and 1 and neither where it was read.
/// </param>
[JsonConverter(typeof(TextWordJson))]
public sealed record TextWord(string Text, double Confidence, Box Box)
{
    /// <summary>It came with the page's own text and was not read from its image.</summary>
    public bool FromLayer { get; init; }

    /// <summary>
    /// Probability that every digit and every decimal point is right, for a word that is a dose, a result, a date or an identifier;
    /// null where the word is none of these or came with the page.
    /// </summary>
    public double? NumberConfidence { get; init; }

    /// <summary>A decimal point in it may be a speck, or a speck beside it a decimal point: a person must look.</summary>
    public bool DoubtfulPoint { get; init; }

    /// <summary>A number that is more likely wrong than right, or whose point is doubtful: it is shown to whoever reads the page.</summary>
    public bool IsDoubtfulNumber => DoubtfulPoint || NumberConfidence < 0.5;
}

/// <summary>A rectangle in frame pixels.</summary>
public readonly record struct Box(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width;
    public int Bottom => Top + Height;
}

/// <summary>A barcode. <paramref name="Symbology"/> as zbar names it (<c>CODE-128</c>, <c>QR-Code</c>, …).</summary>
public sealed record Barcode(string Symbology, string Value);
