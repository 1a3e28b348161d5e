using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one <c>TessPageIterator*</c>. It reads from its engine's page and must be disposed before the next page is set.</summary>
internal class PageIteratorHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Tesseract.DeletePageIterator(handle);
        return true;
    }
}
