using System.Diagnostics;
using System.Globalization;
using System.Text;
using Capture.Engines;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>What a PDF tool answered.</summary>
/// <param name="Errors">The beginning of what it complained about; it may quote the document and must never be logged.</param>
internal sealed record ToolAnswer(int ExitCode, string Output, string Errors)
{
    /// <summary>The structure is broken in some way that Poppler worked around.</summary>
    internal bool Complained => Errors.Contains("Syntax Error", StringComparison.Ordinal) || Errors.Contains("Internal Error", StringComparison.Ordinal);
}

/// <summary>
/// Poppler's command-line tools, each run under limits of address space, processor time, file size, open files and processes
/// (util-linux <c>prlimit</c>), and ended by the kernel when the engine that started it ends (<c>setpriv --pdeathsig</c>).
/// The kernel ties that signal to the thread that forked, so tools are run on the engine's main thread only.
/// </summary>
internal sealed class PdfTools(FileLimits limits)
{
    private const int MostErrors = 16 * 1024;
    private const int MostOutput = 64 * 1024 * 1024;

    // What the shell and the kernel report for a process that ran out of processor time: 128 + SIGXCPU, 128 + SIGKILL.
    private const int OutOfTime = 152;
    private const int Killed = 137;

    /// <exception cref="RejectedFileException">The tool used up its processor time or its output was beyond measure.</exception>
    /// <param name="command">The tool and its arguments.</param>
    internal ToolAnswer Run(params string[] command) => Run(4L * limits.MaxPixels, command);

    /// <param name="largestFile">Bytes the tool may write to one file.</param>
    internal ToolAnswer Run(long largestFile, params string[] command)
    {
        var tool = command[0];
        var start = new ProcessStartInfo("prlimit")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] all =
        [
            string.Create(CultureInfo.InvariantCulture, $"--as={limits.RenderMemoryBytes}"),
            string.Create(CultureInfo.InvariantCulture, $"--cpu={limits.RenderCpuSeconds}"),
            string.Create(CultureInfo.InvariantCulture, $"--fsize={Math.Min((ulong)largestFile, Libc.LimitOf(Libc.ResourceFileSize))}"),
            "--core=0", "--nofile=64", "--nproc=0", "setpriv", "--pdeathsig", "KILL", .. command,
        ];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C.UTF-8";

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
        process.StandardInput.Close();
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                if (line.Data is not null && errors.Length < MostErrors)
                    errors.AppendLine(line.Data.Length > 400 ? line.Data[..400] : line.Data);
            }
        };
        process.BeginErrorReadLine();
        var output = ReadAll(process);
        process.WaitForExit();
        if (process.ExitCode is OutOfTime or Killed)
            throw new RejectedFileException(
                RejectionReasons.Timeout, $"A page of the PDF needs more than {limits.RenderCpuSeconds} seconds to draw; ask the sender for a scan or a print of it.");
        if (process.ExitCode is 126 or 127)
            throw new InvalidOperationException($"{tool} is not installed; install poppler-utils.");
        lock (errors)
            return new ToolAnswer(process.ExitCode, output, errors.ToString());
    }

    private static string ReadAll(Process process)
    {
        var output = new StringBuilder();
        var buffer = new char[16 * 1024];
        while (process.StandardOutput.Read(buffer) is > 0 and var read)
        {
            output.Append(buffer, 0, read);
            if (output.Length > MostOutput)
            {
                process.Kill(entireProcessTree: true);
                throw new RejectedFileException(RejectionReasons.Bomb, "The PDF holds more text than any document; ask the sender for a scan or a print of it.");
            }
        }

        return output.ToString();
    }
}
