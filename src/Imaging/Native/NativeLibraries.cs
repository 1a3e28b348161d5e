using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Finds the system's native libraries under the names different distributions give them.</summary>
internal static class NativeLibraries
{
    internal const string Leptonica = "leptonica";
    internal const string Tesseract = "tesseract";
    internal const string ZBar = "zbar";
    internal const string Tiff = "tiff";

    // Debian 12 and Ubuntu 24.04 ship liblept.so.5, Debian 13 libleptonica.so.6.
    private static readonly Dictionary<string, string[]> FileNames = new()
    {
        [Leptonica] = ["liblept.so.5", "libleptonica.so.6"],
        [Tesseract] = ["libtesseract.so.5"],
        [ZBar] = ["libzbar.so.0"],
        [Tiff] = ["libtiff.so.6"],
    };

    // CA2255: the one place where native names are resolved must be in force before the first call.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>The file name under which the library is present; null when it is missing.</summary>
    internal static string? Find(string library) =>
        FileNames[library].FirstOrDefault(name => NativeLibrary.TryLoad(name, out _));

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (!FileNames.TryGetValue(library, out var names))
            return 0;
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, assembly, path, out var handle))
                return handle;
        }

        return 0;
    }
}
