using System.Text;
using Capture.Storage.Patients;

namespace Capture.Delivery.PatientFeed;

/// <summary>What became of the messages of a file.</summary>
public sealed record AdtFileCounts(int Applied, int Passed, int Questions, int Refused);

/// <summary>
/// Takes ADT messages out of a file, one after the other, as if they came over the wire: as written by an interface engine, with or without
/// the bytes that frame a message and the segments that head and end a batch.
/// </summary>
public sealed class AdtFile
{
    private readonly FeedIntake _intake;

    internal AdtFile(FeedIntake intake) => _intake = intake;

    /// <param name="refused">Told the line at which a refused message begins, and why.</param>
    /// <param name="taken">Told after each message how many were taken.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<AdtFileCounts> TakeAsync(PatientFeedOptions feed, string path, Action<int, string> refused, Action<int> taken, CancellationToken stop)
    {
        var counts = new AdtFileCounts(0, 0, 0, 0);
        // A letter a byte, and back: in which characters a message is written it says itself.
        using var lines = new StreamReader(path, Encoding.Latin1);
        await foreach (var (line, message) in MessagesAsync(lines, stop))
        {
            var one = await _intake.TakeAsync(feed, Encoding.Latin1.GetBytes(message), stop);
            if (one.Verdict.Refusal is { } refusal)
                refused(line, FeedRefusals.TextOf(refusal));
            counts = one switch
            {
                { Verdict.Refusal: not null } => counts with { Refused = counts.Refused + 1 },
                { Questions: > 0 } => counts with { Questions = counts.Questions + 1 },
                { Applied: true } => counts with { Applied = counts.Applied + 1 },
                _ => counts with { Passed = counts.Passed + 1 },
            };
            taken(counts.Applied + counts.Passed + counts.Questions + counts.Refused);
        }

        return counts;
    }

    internal static async IAsyncEnumerable<(int Line, string Message)> MessagesAsync(TextReader lines, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var (message, begin, number) = (new StringBuilder(), 0, 0);
        while (await lines.ReadLineAsync(stop) is { } line)
        {
            number++;
            line = line.Trim('\u000B', '\u001C', '\uFEFF', ' ');
            // The mark of UTF-8, a letter a byte.
            if (number == 1 && line.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal))
                line = line[3..];
            var name = line.Length >= 3 ? line[..3] : "";
            if (name is "MSH" or "FHS" or "BHS" or "BTS" or "FTS")
            {
                if (message.Length > 0)
                    yield return (begin, message.ToString());
                message.Clear();
            }

            if (name == "MSH")
                begin = number;
            if (name == "MSH" || message.Length > 0)
                message.Append(line).Append('\r');
        }

        if (message.Length > 0)
            yield return (begin, message.ToString());
    }
}
