using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one <c>ETEXT_DESC*</c>, through which Tesseract asks whether to go on.</summary>
internal sealed class MonitorHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Tesseract.DeleteMonitor(handle);
        return true;
    }
}
