using System.CommandLine;
using Capture.Matcher;

namespace Capture.Host.Commands;

internal static class MatcherCommand
{
    public static Command Create() => new("matcher", "Measures how documents are given to patients.") { Evaluate() };

    private static Command Evaluate()
    {
        var documents = new Argument<string>("documents") { Description = "A .jsonl file: lines {\"id\",\"text\" or \"pages\",\"person\": record number or null,\"received\": \"2026-11-29\"}.", HelpName = "DOCUMENTS" };
        var patients = new Option<string>("--patients") { Description = "The patients, as for 'capture patients import'.", Required = true, HelpName = "FILE.csv" };
        var persons = new Option<string?>("--persons") { Description = "Which record numbers are one person: lines 'mrn,person'. Without it each is its own.", HelpName = "FILE.csv" };
        var details = new Option<string?>("--details") { Description = "Where to write a line for each document. It holds record numbers: keep it as safe as the patients.", HelpName = "FILE.tsv" };
        var command = new Command("evaluate", "Matches documents whose patient is known, and says how many are filed, and how many wrongly.") { documents, patients, persons, details };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                using var lines = parsed.GetValue(details) is { } path ? new StreamWriter(path) : null;
                var report = await MatcherEvaluation.RunAsync(
                    parsed.GetValue(documents)!, parsed.GetValue(patients)!, parsed.GetValue(persons), new MatcherOptions(), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), lines, stop);
                Console.WriteLine(report);
                return ExitCodes.Done;
            }
            catch (Exception wrong) when (wrong is IOException or PatientFileException or System.Text.Json.JsonException)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }
}
