using Capture.Contracts;
using Capture.Review;
using Capture.Review.Intake;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Review;

public sealed class UploadsTests
{
    [Fact]
    public async Task What_is_handed_in_can_be_read_by_nobody_else_and_is_gone_once_it_landed()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (others, bytes, path) = (UnixFileMode.None, Array.Empty<byte>(), "");
        var uploads = new Uploads(
            async (file, stop) =>
            {
                (path, bytes) = (file.Path, await File.ReadAllBytesAsync(file.Path, stop));
                if (!OperatingSystem.IsWindows())
                    others = File.GetUnixFileMode(Path.GetDirectoryName(file.Path)!) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                return new FileRow { Id = Guid.NewGuid(), Source = "upload", Name = file.Name, Receipt = file.Receipt, Sha256 = "", Bytes = 3, Lane = file.Lane, ReceivedAt = 0, OriginalBlob = "x", State = FileStates.Open };
            },
            store.Get<AuditTable>(), Options.Create(new WebOptions()));

        var taken = await uploads.TakeAsync(new FormFile(new MemoryStream([1, 2, 3]), 0, 3, "file", "../fax.tif"), Lanes.Stat, "1", new Reviewer(Guid.NewGuid(), "ada", Roles.Specialist), CancellationToken.None);

        Assert.Equal("fax.tif", taken.Name);
        Assert.Equal([1, 2, 3], bytes);
        Assert.Equal(UnixFileMode.None, others);
        Assert.False(File.Exists(path));
    }
}
