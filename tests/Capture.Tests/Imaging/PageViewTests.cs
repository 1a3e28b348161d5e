using System.Buffers.Binary;
using Capture.Contracts;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class PageViewTests
{
    private static readonly PageGeometry Upright = new() { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false };

    [Theory]
    [InlineData(0, 850, 1100)]
    [InlineData(90, 1100, 850)]
    [InlineData(180, 850, 1100)]
    public void A_view_is_a_png_as_wide_as_asked_and_upright(int rotation, int width, int height)
    {
        var (image, stored) = DrawnPage.Letter().Text("Potassium", 2, 3, 3).ToBitonal();

        var view = PageView.Draw(image, stored, Upright with { Rotation = rotation }, 850);

        Assert.Equal(0x89504E47u, BinaryPrimitives.ReadUInt32BigEndian(view));
        var (shownWidth, shownHeight) = (BinaryPrimitives.ReadInt32BigEndian(view.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(view.AsSpan(20)));
        Assert.Equal(850, shownWidth);
        Assert.Equal(height / (double)width, shownHeight / (double)shownWidth, 2);
    }

    [Fact]
    public void A_page_is_never_made_larger_than_it_is()
    {
        var (image, stored) = DrawnPage.Letter(100).ToBitonal();

        var view = PageView.Draw(image, stored, Upright, 5000);

        Assert.Equal(850, BinaryPrimitives.ReadInt32BigEndian(view.AsSpan(16)));
    }
}
