using Capture.Host.Batch;

namespace Capture.Tests.Composition;

public sealed class BatchSourceTests
{
    [Fact]
    public void A_batch_is_called_after_the_folder_its_files_lie_in_or_else_that_of_its_result()
    {
        var folder = Directory.CreateTempSubdirectory("capture-batch-");
        try
        {
            var faxes = folder.CreateSubdirectory("monday faxes").FullName;

            Assert.Equal("monday faxes", BatchSource.TitleOf([faxes + Path.DirectorySeparatorChar], Path.Combine(folder.FullName, "out")));
            Assert.Equal("out", BatchSource.TitleOf([faxes, folder.FullName], Path.Combine(folder.FullName, "out")));
            Assert.Equal("out", BatchSource.TitleOf([Path.Combine(faxes, "one.tif")], Path.Combine(folder.FullName, "out/")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
