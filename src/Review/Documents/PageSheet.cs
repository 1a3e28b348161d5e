using Capture.Contracts;
using Capture.Review.Images;
using Capture.Storage.Database;

namespace Capture.Review.Documents;

/// <summary>A page as a picture with places lit on it: one SVG, which needs neither script nor inline style.</summary>
/// <param name="Width">Of the page upright, in the units of <paramref name="Lit"/>.</param>
/// <param name="Name">What it shows, for those who do not see it.</param>
public sealed record PageSheet(string Image, int Width, int Height, IReadOnlyList<Box> Lit, string Name)
{
    /// <summary>Degrees clockwise by which a person turned it.</summary>
    public int Turn { get; init; }

    /// <summary>Width and height as shown.</summary>
    public (int Width, int Height) Shown => Turn is 90 or 270 ? (Height, Width) : (Width, Height);

    /// <summary>Turns the drawing about its corner and moves it back into view, as SVG says it; null when it lies as it is.</summary>
    public string? Transform => Turn switch
    {
        90 => $"translate({Height} 0) rotate(90)",
        180 => $"translate({Width} {Height}) rotate(180)",
        270 => $"translate(0 {Width}) rotate(270)",
        _ => null,
    };

    public static PageSheet Of(PageRow page, PageText text, IReadOnlyList<Box> lit, string name)
    {
        // Blank and given-up pages have no frame of their own: the stored image's is turned as the view is.
        var (width, height) = (text.Width, text.Height);
        if (page.TextBlob is null && page.Rotation is 90 or 270)
            (width, height) = (height, width);
        return new PageSheet(PageImages.Address(page, PageImages.Full), width, height, lit, name);
    }
}
