namespace Capture.Engines;

/// <summary>
/// What an engine learns of its host's environment: what programs need to run, and nothing else. Passwords of the broker and
/// of the database come in variables of their own.
/// </summary>
internal static class EngineEnvironment
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal) { "PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "TESSDATA_PREFIX" };

    private static readonly string[] Prefixes = ["LC_", "DOTNET_", "CAPTURE_ENGINE_"];

    // Each loads code that somebody named into every process of .NET.
    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal) { "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE" };

    internal static bool Passes(string name) =>
        !Refused.Contains(name) && (Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>Takes away what must not pass.</summary>
    internal static void Prune(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => !Passes(name)).ToList())
            environment.Remove(name);
    }
}
