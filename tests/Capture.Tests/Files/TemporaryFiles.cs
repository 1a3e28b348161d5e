using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

/// <summary>A folder for one test's files, and a reader to take them apart.</summary>
public abstract class TemporaryFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-tests-");

    internal FileLimits Limits { get; } = new();

    internal FileReader Reader => field ??= new FileReader(Limits);

    public void Dispose()
    {
        Reader.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(byte[] bytes, string name = "file")
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal ExtractedPage Extract(byte[] bytes, int page = 1) => Reader.Extract(Write(bytes), page);

    internal FileInspection Inspect(byte[] bytes) => Reader.Inspect(Write(bytes));

    protected string Rejected(byte[] bytes)
    {
        var path = Write(bytes);
        var rejection = Assert.Throws<RejectedFileException>(() =>
        {
            for (var page = 1; page <= Reader.Inspect(path).Pages; page++)
                Reader.Extract(path, page);
        });
        Assert.Contains(rejection.Reason, RejectionReasons.All);
        Assert.EndsWith(".", rejection.Message, StringComparison.Ordinal);
        return rejection.Reason;
    }
}
