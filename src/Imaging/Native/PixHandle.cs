using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one Leptonica <c>PIX*</c>; disposing it drops one reference.</summary>
internal sealed class PixHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Leptonica.PixDestroy(ref handle);
        return true;
    }
}
