using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one Leptonica <c>BOXA*</c>, an array of boxes.</summary>
internal sealed class BoxesHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Leptonica.BoxesDestroy(ref handle);
        return true;
    }
}
