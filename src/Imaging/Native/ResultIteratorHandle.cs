using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one <c>TessResultIterator*</c>. It reads from its engine's page and must be disposed before the next page is set.</summary>
internal sealed class ResultIteratorHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Tesseract.DeleteIterator(handle);
        return true;
    }
}
