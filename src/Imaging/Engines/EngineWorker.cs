using Capture.Imaging.Files;

namespace Capture.Imaging.Engines;

/// <summary>Does what the requests ask. Keeps between requests only what makes the next page of the same file cheaper.</summary>
internal sealed class EngineWorker
{
    private FileReader? _reader;

    internal (EngineReply Reply, byte[] Payload) Answer(EngineRequest request, byte[] payload)
    {
        switch (request)
        {
            case EngineRequest.Inspect inspect:
                return (new EngineReply.Inspected(Reader(inspect.Limits).Inspect(inspect.Path)), []);
            case EngineRequest.Extract extract:
                var page = Reader(extract.Limits).Extract(extract.Path, extract.Page);
                return (new EngineReply.Extracted(page), page.Image);
            default:
                throw new InvalidDataException("The request is unknown.");
        }
    }

    private FileReader Reader(FileLimits limits) =>
        _reader is { } reader && reader.Limits == limits ? reader : _reader = new FileReader(limits);
}
