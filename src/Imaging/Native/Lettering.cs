using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Writes plain text into an image with the letters Leptonica brings along.</summary>
internal static partial class Lettering
{
    /// <summary>Points at 300 dpi; the largest there is.</summary>
    private const int Size = 20;

    /// <summary>Writes black lines of at most <paramref name="width"/> pixels into a bitonal image; what does not fit is left out.</summary>
    internal static void Draw(PixHandle sheet, string text, int left, int top, int width)
    {
        const uint Black = 1;
        using var font = CreateFont(0, Size);
        if (!font.IsInvalid)
            _ = SetTextblock(sheet, font, text, Black, left, top, width, 0, out _);
    }

    /// <param name="folder">0 for the letters built in.</param>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "bmfCreate")]
    private static partial FontHandle CreateFont(nint folder, int size);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixSetTextblock", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetTextblock(
        PixHandle pix, FontHandle font, string text, uint value, int left, int baseline, int width, int firstIndent, out int overflow);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "bmfDestroy")]
    private static partial void DestroyFont(ref nint font);

    /// <summary>Owns one <c>L_BMF*</c>.</summary>
    private sealed class FontHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            var font = handle;
            DestroyFont(ref font);
            return true;
        }
    }
}
