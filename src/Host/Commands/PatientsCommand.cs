using System.CommandLine;
using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Matcher;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

internal static class PatientsCommand
{
    private const int PatientsAtOnce = 10_000;
    private const int SecondsBetweenWords = 5;

    public static Command Create() => new("patients", "Imports patients, finds them, and says what tells them apart.") { Import(), Find(), Collisions(), Duplicates() };

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "CSV with the columns mrn,last,first,middle,suffix,sex,dob,ssn4,phone,street,city,state,zip,prev_last (dob as yyyy-mm-dd) and, if merged registrations are in it, merged_into; - for what is piped in.", HelpName = "FILE.csv" };
        var data = SharedOptions.Data();
        var command = new Command("import", "Adds patients from a file; those whose record number is known are replaced.") { file, data };
        command.SetAction(async (parsed, stop) =>
        {
            await using var services = await StoreAccess.OpenAsync(Path.GetFullPath(parsed.GetValue(data)!), CaptureHost.Configuration([]), stop);
            return await ImportAsync(services.GetRequiredService<PatientTable>(), parsed.GetValue(file)!, Console.Out, Console.Error, stop)
                ? ExitCodes.Done
                : ExitCodes.Partly;
        });
        return command;
    }

    private static Command Find()
    {
        var words = new Argument<string[]>("query") { Description = "Name, date of birth, record number or phone, whole or in part.", Arity = ArgumentArity.OneOrMore };
        var data = SharedOptions.Data();
        var command = new Command("find", "Finds patients by name, date of birth, record number or phone.") { words, data };
        command.SetAction(async (parsed, stop) =>
        {
            var patients = (await RegisteredAsync(parsed.GetValue(data)!, CaptureHost.Configuration([]), stop)).ToDictionary(patient => patient.Mrn);
            var found = PatientSearch.Find(PatientIndex.Build(patients.Values), string.Join(' ', parsed.GetValue(words)!), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
            if (found.Count == 0)
                Console.Out.WriteLine("No patient found.");
            foreach (var patient in found.Select(hit => patients[hit.Mrn]))
                Console.Out.WriteLine($"{patient.Mrn,-12} {patient.Last}, {patient.First} {patient.Middle}".TrimEnd() + $"  {patient.Sex} {patient.Dob:yyyy-MM-dd}  {patient.Phone}  {patient.City}");
            return ExitCodes.Done;
        });
        return command;
    }

    // Whoever asks in the wrong folder is told so; only an import may begin a register.
    private static async Task<List<Patient>> RegisteredAsync(string data, IConfiguration configuration, CancellationToken stop)
    {
        await using var services = await StoreAccess.OpenAsync(DataFolder.Find(data, configuration), configuration, stop);
        return [.. await services.GetRequiredService<PatientTable>().ListAsync(stop)];
    }

    private static Command Collisions()
    {
        var data = SharedOptions.Data();
        var command = new Command("collisions", "Says how many different patients have name, birth date and other fields in common, and whether an approved combination of fields is therefore required.") { data };
        command.SetAction(async (parsed, stop) =>
        {
            var configuration = CaptureHost.Configuration([]);
            var index = PatientIndex.Build(await RegisteredAsync(parsed.GetValue(data)!, configuration, stop));
            var options = configuration.GetSection(MatcherOptions.Section).Get<MatcherOptions>() ?? new MatcherOptions();
            Console.Out.WriteLine(PatientCollisions.Measure(index, options));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Duplicates()
    {
        var data = SharedOptions.Data();
        var command = new Command("duplicates", "Lists the record numbers, two a line, of registrations that are plainly one person's.") { data };
        command.SetAction(async (parsed, stop) =>
        {
            foreach (var (mrn, other) in Registrations.Duplicates(PatientIndex.Build(await RegisteredAsync(parsed.GetValue(data)!, CaptureHost.Configuration([]), stop))))
                Console.Out.WriteLine($"{mrn},{other}");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>
    /// Imports a file, some thousands of patients at a time so that nobody who works meanwhile has to wait, and says what was imported and,
    /// a line each, what was not. Of a long file it says how far it is.
    /// </summary>
    /// <returns>Whether every row was imported.</returns>
    /// <exception cref="UsageException">The file cannot be read, or not to its end.</exception>
    public static async Task<bool> ImportAsync(PatientTable table, string path, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        if (path == PatientCsv.StandardInput && !Console.IsInputRedirected)
            throw new UsageException("Nothing is piped in. Write: capture patients import - < FILE.csv");
        var (added, replaced, refused, told, began) = (0, 0, 0, 0L, TimeProvider.System.GetTimestamp());
        List<Patient> batch = new(PatientsAtOnce);
        try
        {
            await foreach (var row in PatientCsv.ReadAsync(path, stop))
            {
                if (row.Error is { } error)
                {
                    refused++;
                    await errors.WriteLineAsync(error.ToString());
                }
                else if (row.Patient is { } patient)
                {
                    batch.Add(patient);
                }

                if (batch.Count == PatientsAtOnce)
                    await TakeAsync();
            }

            await TakeAsync();
        }
        catch (PatientFileException unreadable)
        {
            throw new UsageException(added + replaced == 0 ? unreadable.Message : $"{unreadable.Message} {added + replaced:N0} patients were imported before; to import the file again does no harm.");
        }

        await output.WriteLineAsync($"Patients: {added} added, {replaced} replaced, {refused} rows refused ({(path == PatientCsv.StandardInput ? "standard input" : Path.GetFileName(path))}).");
        return refused == 0;

        async Task TakeAsync()
        {
            var (fresh, known) = await table.ImportAsync(batch, stop);
            (added, replaced) = (added + fresh, replaced + known);
            batch.Clear();
            var seconds = (long)TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            if (seconds < told + SecondsBetweenWords)
                return;
            told = seconds;
            await errors.WriteLineAsync($"{added + replaced:N0} patients imported in {seconds} seconds");
        }
    }
}
