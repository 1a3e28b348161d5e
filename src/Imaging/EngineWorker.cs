using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Pages;

namespace Capture.Imaging;

/// <summary>Does what the requests ask. Keeps between requests only what makes the next page of the same file cheaper.</summary>
internal sealed class EngineWorker : IDisposable
{
    private FileReader? _files;
    private (ReaderChoice Choice, PageReader Reader)? _pages;

    internal (EngineReply Reply, byte[] Payload) Answer(EngineRequest request, byte[] payload)
    {
        switch (request)
        {
            case EngineRequest.Inspect inspect:
                return (new EngineReply.Inspected(Reader(inspect.Limits).Inspect(inspect.Path)), []);
            case EngineRequest.Extract extract:
                var page = Take(Reader(extract.Limits), extract);
                return (new EngineReply.Extracted(page), page.Image);
            case EngineRequest.ExtractAttachments attachments:
                return (new EngineReply.AttachmentsExtracted(
                    Reader(attachments.Limits).ExtractAttachments(attachments.Path, attachments.Folder, attachments.Depth, attachments.Most)), []);
            case EngineRequest.Survey survey:
                return (new EngineReply.Surveyed(Pages(survey.Reader).Survey(payload, survey.Stored)), []);
            case EngineRequest.Recognize recognize:
                return (new EngineReply.Recognized(recognize.Layer is { } layer
                    ? Pages(recognize.Reader).Recognize(payload, recognize.Stored, recognize.Geometry, layer)
                    : Pages(recognize.Reader).Recognize(payload, recognize.Stored, recognize.Geometry)), []);
            case EngineRequest.Draw draw:
                return (new EngineReply.Drawn(), PageView.Draw(payload, draw.Stored, draw.Geometry, draw.Widest));
            default:
                throw new InvalidDataException("The request is unknown.");
        }
    }

    private static ExtractedPage Take(FileReader file, EngineRequest.Extract extract)
    {
        try
        {
            return file.Extract(extract.Path, extract.Page);
        }
        catch (RejectedFileException refusal) when (extract.Of > 1)
        {
            return UnreadablePage.Of(extract.Page, refusal);
        }
    }

    public void Dispose()
    {
        _files?.Dispose();
        _pages?.Reader.Dispose();
    }

    private FileReader Reader(FileLimits limits)
    {
        if (_files is { } files && files.Limits == limits)
            return files;
        _files?.Dispose();
        return _files = new FileReader(limits);
    }

    private PageReader Pages(ReaderChoice choice)
    {
        if (_pages is { } pages && pages.Choice == choice)
            return pages.Reader;
        _pages?.Reader.Dispose();
        _pages = null;
        var reader = new PageReader(choice.TessdataFolder, choice.Languages, recognizer: choice.Recognizer, model: choice.Model);
        _pages = (choice, reader);
        return reader;
    }
}
