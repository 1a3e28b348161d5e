namespace Capture.Engines;

/// <summary>How pages are read. Bound from the "Ocr" section.</summary>
public sealed class OcrOptions
{
    public const string Section = "Ocr";

    /// <summary>
    /// What reads the lines that were found on a page. Both use the same trained data; where it holds several languages
    /// or a kind of model that <see cref="Recognizer.Capture"/> does not read, Tesseract reads all the same.
    /// </summary>
    public Recognizer Recognizer { get; set; } = Recognizer.Capture;
}

/// <summary>What reads lines of text.</summary>
public enum Recognizer
{
    /// <summary>The product's own recogniser: several times faster.</summary>
    Capture,

    /// <summary>Tesseract's.</summary>
    Tesseract,
}
