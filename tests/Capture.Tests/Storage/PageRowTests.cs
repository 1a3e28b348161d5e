using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Tests.Storage;

public sealed class PageRowTests
{
    [Fact]
    public void What_the_survey_found_is_handed_on_as_it_was_found()
    {
        var row = Row();
        (row.Rotation, row.SkewDegrees, row.Barcodes) = (90, -1.5, PageTextJson.WriteBarcodes([new Barcode("QR-Code", "\"M-1042\" ü")]));

        var geometry = row.Geometry();

        Assert.Equal((90, -1.5), (geometry.Rotation, geometry.SkewDegrees));
        Assert.Equal([new Barcode("QR-Code", "\"M-1042\" ü")], geometry.Barcodes);
    }

    [Fact]
    public void A_page_without_barcodes_has_none() => Assert.Empty(Row().Geometry().Barcodes);

    private static PageRow Row() => new()
    {
        FileId = Guid.NewGuid(),
        Number = 1,
        State = PageStates.Surveyed,
        ImageBlob = "page",
        ImageFormat = "png",
        Width = 10,
        Height = 10,
        DpiX = 200,
        DpiY = 200,
    };
}
