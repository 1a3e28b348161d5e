using Capture.Engines;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Engines;

/// <summary>Engines for tests: the real one, and broken ones made of shell scripts.</summary>
internal static class TestEngines
{
    internal static EngineCommand Real { get; } = File.Exists(Beside("capture"))
        ? new(Beside("capture"), [EngineCommand.Argument])
        : new("dotnet", [Beside("capture.dll"), EngineCommand.Argument]);

    /// <summary>A shell script; its <c>$0</c>, <c>$1</c>, … are the given arguments.</summary>
    internal static EngineCommand Script(string script, params string[] arguments) => new("/bin/sh", ["-c", script, .. arguments]);

    /// <summary>A script that ends with <c>exec "$@"</c> becomes the real engine.</summary>
    internal static EngineCommand ScriptThenReal(string script, string argument) =>
        Script(script, [argument, Real.Executable, .. Real.Arguments]);

    internal static EnginePool Pool(EngineCommand command, Action<EngineOptions>? change = null)
    {
        var options = new EngineOptions { Slots = 1 };
        change?.Invoke(options);
        return new EnginePool(command, Options.Create(options), Options.Create(new OcrOptions()), TimeProvider.System);
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
