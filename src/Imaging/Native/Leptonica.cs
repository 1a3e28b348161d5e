using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Leptonica calls, one to one. A returned handle is the caller's to dispose; arguments are borrowed.</summary>
internal static partial class Leptonica
{
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixDestroy")]
    internal static partial void PixDestroy(ref nint pix);
}
