using System.Diagnostics;

namespace Capture.Tests.Architecture;

public sealed class BenchmarkTests
{
    private static readonly string? Python = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.FirstOrDefault(File.Exists);

    // Python looks for modules beside the script first: a script named like one of its own ends every other script of the folder.
    [PythonFact]
    public void No_benchmark_hides_a_module_of_Python()
    {
        using var python = Process.Start(new ProcessStartInfo(Python!, ["-I", "-c", "import sys; print('\\n'.join(sys.stdlib_module_names))"]) { RedirectStandardOutput = true })!;
        var modules = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        python.WaitForExit();
        var scripts = Directory.GetFiles(Repository.Path("bench"), "*.py", SearchOption.AllDirectories);

        Assert.Contains("types", modules);
        Assert.NotEmpty(scripts);
        Assert.DoesNotContain(scripts, script => modules.Contains(Path.GetFileNameWithoutExtension(script)));
    }

    /// <summary>A test that asks Python; skipped where there is none.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute() => Skip = Python is null ? "Needs python3." : null;
    }
}
