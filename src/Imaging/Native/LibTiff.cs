using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>
/// libtiff calls, one to one. Leptonica reads TIFF through the same library but gives a page up at its first bad line and
/// knows no tiles; a damaged fax page is worth more than none, so pages are decoded here.
/// </summary>
internal static partial class LibTiff
{
    private const string Library = NativeLibraries.Tiff;

    // Without mapping the file: one that is cut short meanwhile is then an error and no signal. And without looking for the
    // first directory, which may be the one that is broken.
    private const string ReadUnmapped = "rmh";

    [ThreadStatic]
    private static int complaints;

    /// <summary>Errors and warnings libtiff has raised on this thread; the difference across a call tells whether data was damaged.</summary>
    internal static int Complaints => complaints;

    /// <summary>
    /// Opens a view for reading, with its complaints counted. The handlers are the view's own: those of the whole process are
    /// taken away whenever Leptonica writes a TIFF, on whatever thread.
    /// </summary>
    internal static unsafe TiffHandle Open(TiffView view)
    {
        using var options = AllocateOptions();
        SetErrorHandler(options, &Complain, 0);
        SetWarningHandler(options, &Complain, 0);
        var reading = GCHandle.Alloc(new Reading(view));
        var tiff = Open("view", ReadUnmapped, GCHandle.ToIntPtr(reading), &Read, &Write, &Seek, &Release, &Size, null, null, options);
        // libtiff lets go of what it has opened only.
        if (tiff.IsInvalid)
            reading.Free();
        return tiff;
    }

    [LibraryImport(Library, EntryPoint = "TIFFClientOpenExt", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial TiffHandle Open(
        string name, string mode, nint reading,
        delegate* unmanaged[Cdecl]<nint, void*, nint, nint> read, delegate* unmanaged[Cdecl]<nint, void*, nint, nint> write,
        delegate* unmanaged[Cdecl]<nint, ulong, int, ulong> seek, delegate* unmanaged[Cdecl]<nint, int> close,
        delegate* unmanaged[Cdecl]<nint, ulong> size, void* map, void* unmap, TiffOpenOptionsHandle options);

    [LibraryImport(Library, EntryPoint = "TIFFOpenOptionsAlloc")]
    private static partial TiffOpenOptionsHandle AllocateOptions();

    [LibraryImport(Library, EntryPoint = "TIFFOpenOptionsFree")]
    internal static partial void FreeOptions(nint options);

    [LibraryImport(Library, EntryPoint = "TIFFClose")]
    internal static partial void Close(nint tiff);

    [LibraryImport(Library, EntryPoint = "TIFFSetSubDirectory")]
    internal static partial int SetDirectoryAt(TiffHandle tiff, ulong offset);

    [LibraryImport(Library, EntryPoint = "TIFFIsCODECConfigured")]
    internal static partial int IsCodecConfigured(ushort compression);

    [LibraryImport(Library, EntryPoint = "TIFFIsTiled")]
    internal static partial int IsTiled(TiffHandle tiff);

    [LibraryImport(Library, EntryPoint = "TIFFScanlineSize")]
    internal static partial nint ScanlineSize(TiffHandle tiff);

    [LibraryImport(Library, EntryPoint = "TIFFStripSize")]
    internal static partial nint StripSize(TiffHandle tiff);

    [LibraryImport(Library, EntryPoint = "TIFFNumberOfStrips")]
    internal static partial uint NumberOfStrips(TiffHandle tiff);

    [LibraryImport(Library, EntryPoint = "TIFFReadEncodedStrip")]
    internal static partial nint ReadEncodedStrip(TiffHandle tiff, uint strip, Span<byte> buffer, nint size);

    /// <returns>1; -1 when the row could not be decoded.</returns>
    [LibraryImport(Library, EntryPoint = "TIFFReadScanline")]
    internal static partial int ReadRow(TiffHandle tiff, Span<byte> buffer, uint row, ushort sample);

    [LibraryImport(Library, EntryPoint = "TIFFRGBAImageOK")]
    internal static partial int RgbaImageOk(TiffHandle tiff, Span<byte> message);

    [LibraryImport(Library, EntryPoint = "TIFFReadRGBAImageOriented")]
    internal static partial int ReadRgbaImage(TiffHandle tiff, uint width, uint height, Span<uint> raster, int orientation, int stopOnError);

    [LibraryImport(Library, EntryPoint = "TIFFOpenOptionsSetErrorHandlerExtR")]
    private static unsafe partial void SetErrorHandler(
        TiffOpenOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> handler, nint state);

    [LibraryImport(Library, EntryPoint = "TIFFOpenOptionsSetWarningHandlerExtR")]
    private static unsafe partial void SetWarningHandler(
        TiffOpenOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> handler, nint state);

    // Answers that the process's own handler need not be asked.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Complain(nint tiff, nint state, nint module, nint format, nint arguments)
    {
        complaints++;
        return 1;
    }

    // An exception must not cross into libtiff; what cannot be read is there no more.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe nint Read(nint reading, void* bytes, nint count)
    {
        var at = Of(reading);
        try
        {
            var read = at.View.Read(at.Position, new Span<byte>(bytes, (int)Math.Min(count, int.MaxValue)));
            at.Position += read;
            return read;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe nint Write(nint reading, void* bytes, nint count) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Seek(nint reading, ulong offset, int origin)
    {
        const int FromHere = 1, FromEnd = 2;
        var at = Of(reading);
        at.Position = unchecked((long)offset) + origin switch { FromHere => at.Position, FromEnd => at.View.Length, _ => 0 };
        return (ulong)at.Position;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Release(nint reading)
    {
        GCHandle.FromIntPtr(reading).Free();
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Size(nint reading) => (ulong)Of(reading).View.Length;

    private static Reading Of(nint reading) => (Reading)GCHandle.FromIntPtr(reading).Target!;

    /// <summary>How far libtiff has come.</summary>
    private sealed class Reading(TiffView view)
    {
        public TiffView View => view;

        public long Position { get; set; }
    }
}

/// <summary>Owns libtiff's <c>TIFFOpenOptions*</c>; what it says is copied when a file is opened.</summary>
internal sealed class TiffOpenOptionsHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibTiff.FreeOptions(handle);
        return true;
    }
}

/// <summary>Owns one open <c>TIFF*</c>.</summary>
internal sealed class TiffHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibTiff.Close(handle);
        return true;
    }
}
