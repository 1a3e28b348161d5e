using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one zbar image; the symbols found on it live as long as it does.</summary>
internal sealed class ZBarImageHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        ZBar.ImageDestroy(handle);
        return true;
    }
}
