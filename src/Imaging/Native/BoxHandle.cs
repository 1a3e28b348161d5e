using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one Leptonica <c>BOX*</c>.</summary>
internal sealed class BoxHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Leptonica.BoxDestroy(ref handle);
        return true;
    }
}
