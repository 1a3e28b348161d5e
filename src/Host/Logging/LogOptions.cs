namespace Capture.Host.Logging;

/// <summary>Where the log is written besides the console. Bound from the "Log" section.</summary>
public sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary>
    /// Into files of the data folder's <c>logs/</c>: one a day, or several of 100 MB, of which the last 31 are kept. A
    /// container, whose data folder may lie in memory and whose engine keeps what it prints, needs none. Default yes.
    /// </summary>
    public bool File { get; set; } = true;
}
