using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

/// <summary>One loaded reader for all tests that look at pages: loading takes longer than most of them.</summary>
public sealed class ReaderFixture : IDisposable
{
    public PageReader Reader { get; } = new();

    public void Dispose() => Reader.Dispose();
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ReaderTests : ICollectionFixture<ReaderFixture>
{
    public const string Name = "page reader";
}
