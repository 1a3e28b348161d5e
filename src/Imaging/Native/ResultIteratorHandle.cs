namespace Capture.Imaging.Native;

/// <summary>Owns one <c>TessResultIterator*</c>, which is a page iterator that also knows what was read.</summary>
internal sealed class ResultIteratorHandle : PageIteratorHandle
{
    protected override bool ReleaseHandle()
    {
        Tesseract.DeleteIterator(handle);
        return true;
    }
}
