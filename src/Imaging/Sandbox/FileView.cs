using System.Runtime.InteropServices;
using Capture.Engines;

namespace Capture.Imaging.Sandbox;

/// <summary>What of the file system an engine and the tools it starts need, and so may reach. All else is not there for them.</summary>
internal static class FileView
{
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";

    /// <summary>The programs an engine starts: Poppler's tools, each through two of util-linux.</summary>
    internal static IReadOnlyList<string> Tools { get; } = ["prlimit", "setpriv", "pdfinfo", "pdftoppm", "pdfimages", "pdftotext", "pdfdetach"];

    // Native libraries, trained data, fonts and what Poppler and fontconfig know of them, time zones; what the runtime and C
    // libraries ask about the machine.
    private static readonly string[] Known =
    [
        "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
        "/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata",
        "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/usr/share/poppler", "/usr/share/ghostscript/fonts",
        "/usr/share/X11/fonts", "/etc/fonts", "/var/cache/fontconfig", "/usr/share/zoneinfo", "/etc/localtime", "/usr/share/locale", "/usr/lib/locale",
        "/dev/zero", "/dev/random", "/dev/urandom",
        "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/filesystems", "/proc/sys/vm", "/sys/devices/system", "/sys/fs/cgroup",
        "/sys/kernel/mm/transparent_hugepage",
    ];

    /// <summary>What may be read: the runtime, the product's own files but for its settings, libraries and data.</summary>
    internal static IEnumerable<string> Readable(EngineSettings settings) =>
    [
        .. Known,
        DotnetRoot(),
        .. OwnFiles(AppContext.BaseDirectory),
        .. Listed("LD_LIBRARY_PATH"),
        .. Listed("TESSDATA_PREFIX"),
        .. settings.Readable,
    ];

    /// <summary>What may be run: the tools, what loads them, and the engine itself, once.</summary>
    internal static IEnumerable<string> Runnable(string self) =>
        [self, Loader, .. Tools.Select(OnPath).OfType<string>()];

    /// <summary>The product's own files: the settings file among them may hold passwords.</summary>
    internal static IEnumerable<string> OwnFiles(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => !Path.GetFileName(file).StartsWith("appsettings", StringComparison.OrdinalIgnoreCase))
        .Concat([Path.Combine(folder, "runtimes"), Path.Combine(folder, "tessdata")]);

    /// <summary>Above the folders of its versions, which the runtime lists; the program's own folder where it brings its runtime along.</summary>
    private static string DotnetRoot()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(runtime));
        return shared is not null && Path.GetFileName(shared) == "shared" ? Path.GetDirectoryName(shared)! : runtime;
    }

    private static string[] Listed(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static string? OnPath(string tool) =>
        Listed("PATH").Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
