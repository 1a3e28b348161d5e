using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Owns one UTF-8 string allocated by Tesseract.</summary>
internal sealed class NativeTextHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>The text; empty where there was none.</summary>
    internal string Read() => Marshal.PtrToStringUTF8(handle) ?? "";

    protected override bool ReleaseHandle()
    {
        Tesseract.DeleteText(handle);
        return true;
    }
}
