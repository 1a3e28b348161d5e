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

    /// <summary>
    /// Which trained data the lines are read with. Capture's own is of English; for other languages, and where
    /// <see cref="EngineOptions.TessdataFolder"/> names a folder, the data found there is used.
    /// </summary>
    public OcrModel Model { get; set; } = OcrModel.Capture;
}

/// <summary>Whose trained data lines are read with.</summary>
public enum OcrModel
{
    /// <summary>The data that comes with the product: Tesseract's, trained further on print that came by fax. See docs/recognizer.md.</summary>
    Capture,

    /// <summary>Tesseract's, as the system's package brings it.</summary>
    Tesseract,
}

/// <summary>What reads lines of text.</summary>
public enum Recognizer
{
    /// <summary>The product's own recogniser: several times faster.</summary>
    Capture,

    /// <summary>Tesseract's.</summary>
    Tesseract,
}
