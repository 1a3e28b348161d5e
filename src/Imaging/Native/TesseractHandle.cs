using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one <c>TessBaseAPI*</c>: the loaded model and the page being read.</summary>
internal sealed class TesseractHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Tesseract.Delete(handle);
        return true;
    }
}
