using System.Runtime.CompilerServices;

namespace Capture.Tests;

/// <summary>Finds the files of the repository the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = System.IO.Path.GetFullPath(System.IO.Path.Combine(ThisFile(), "../../.."));

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
