using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one zbar image scanner.</summary>
internal sealed class ZBarScannerHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        ZBar.ScannerDestroy(handle);
        return true;
    }
}
