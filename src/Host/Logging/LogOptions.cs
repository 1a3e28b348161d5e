namespace Capture.Host.Logging;

/// <summary>How and where a process logs. Bound from the "Log" section.</summary>
public sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary>
    /// Into files of the data folder's <c>logs/</c>: one a day, or several of 100 MB, of which the last 31 are kept. A
    /// container, whose data folder may lie in memory and whose engine keeps what it prints, needs none. Default yes.
    /// </summary>
    public bool File { get; set; } = true;

    /// <summary>How a line on standard error is written. The file in the data folder is always for people.</summary>
    public LogFormat Console { get; set; } = LogFormat.Text;
}

/// <summary>Ways to write a line of the log.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>A JSON object a line, with number and values of the event, for whoever collects the logs of many processes.</summary>
    Json,
}
