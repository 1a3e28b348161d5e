namespace Capture.Engines;

/// <summary>The program that is an engine.</summary>
/// <param name="Executable">Path, or a name to be found on PATH.</param>
public sealed record EngineCommand(string Executable, IReadOnlyList<string> Arguments)
{
    /// <summary>The argument that makes the product's executable an engine.</summary>
    public const string Argument = "engine";

    /// <summary>The running program itself, as an engine; also when it was started as <c>dotnet capture.dll</c>.</summary>
    /// <exception cref="InvalidOperationException">The running program cannot be found.</exception>
    public static EngineCommand Self()
    {
        var executable = Environment.ProcessPath ?? throw new InvalidOperationException("The path of the running program is unknown.");
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? new EngineCommand(executable, [Environment.GetCommandLineArgs()[0], Argument])
            : new EngineCommand(executable, [Argument]);
    }
}
