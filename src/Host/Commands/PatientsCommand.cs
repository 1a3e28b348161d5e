using System.CommandLine;
using Capture.Contracts;
using Capture.Delivery.PatientFeed;
using Capture.Host.Composition;
using Capture.Matcher;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Host.Commands;

internal static class PatientsCommand
{
    private const int PatientsAtOnce = 10_000;
    private const int SecondsBetweenWords = 5;

    public static Command Create() => new("patients", "Imports patients, finds them, and says what tells them apart.") { Import(), Find(), Collisions(), Duplicates() };

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "CSV with the columns mrn,last,first,middle,suffix,sex,dob,ssn4,phone,street,city,state,zip,prev_last (dob as yyyy-mm-dd) and, if merged registrations are in it, merged_into; or FHIR R4 Patient resources, one a line; or ADT messages of HL7 v2; - for a CSV that is piped in.", HelpName = "FILE" };
        var system = new Option<string?>("--system") { Description = "Of FHIR: the system of our record numbers. Without, identifiers of type MR are ours.", HelpName = "URI" };
        var feed = new Option<string?>("--feed") { Description = "Of HL7: the feed in the settings (PatientFeeds) whose rules hold. Without, the only one there is.", HelpName = "NAME" };
        var (data, set) = (SharedOptions.Data(), SharedOptions.Set());
        var command = new Command("import", "Adds patients from a file; those whose record number is known are replaced.") { file, system, feed, data, set };
        command.SetAction(async (parsed, stop) =>
        {
            var (path, configuration) = (parsed.GetValue(file)!, CaptureHost.Configuration(parsed.GetValue(set) ?? []));
            try
            {
                var kind = PatientFile.KindOf(path);
                await using var services = await StoreAccess.OpenAsync(Path.GetFullPath(parsed.GetValue(data)!), configuration, stop, more => more.AddPatientFeedIntake());
                var whole = kind == PatientFileKind.Hl7
                    ? await TakeAdtAsync(services, path, parsed.GetValue(feed), stop)
                    : await ImportAsync(services.GetRequiredService<PatientTable>(), path, kind, parsed.GetValue(system), Console.Out, Console.Error, stop);
                return whole ? ExitCodes.Done : ExitCodes.Partly;
            }
            catch (PatientFileException unreadable)
            {
                throw new UsageException(unreadable.Message);
            }
        });
        return command;
    }

    /// <returns>Whether every message was taken.</returns>
    private static async Task<bool> TakeAdtAsync(IServiceProvider services, string path, string? name, CancellationToken stop)
    {
        var feeds = services.GetRequiredService<IOptions<PatientFeedsOptions>>().Value.All;
        var feed = name is null ? feeds.Count == 1 ? feeds[0] : null : feeds.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        if (feed is null)
            throw new UsageException(feeds.Count == 0
                ? "Whose numbers these messages hold is not known. Name the feed in the settings: --set PatientFeeds:0:Name=adt --set PatientFeeds:0:AssigningAuthority=NAME"
                : $"Name one of the feeds in the settings with --feed: {string.Join(", ", feeds.Select(one => one.Name))}.");
        var (told, began) = (0L, TimeProvider.System.GetTimestamp());
        var counts = await services.GetRequiredService<AdtFile>().TakeAsync(feed, path, (line, cause) => Console.Error.WriteLine($"{Path.GetFileName(path)}, message at line {line}: {cause}"), taken =>
        {
            var seconds = (long)TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            if (seconds < told + SecondsBetweenWords)
                return;
            told = seconds;
            Console.Error.WriteLine($"{taken:N0} messages taken in {seconds} seconds");
        }, stop);
        Console.Out.WriteLine($"Messages: {counts.Applied} changed patients, {counts.Passed} had nothing new, {counts.Questions} raised a question, {counts.Refused} refused ({Path.GetFileName(path)}).");
        return counts.Refused == 0;
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
    public static Task<bool> ImportAsync(PatientTable table, string path, TextWriter output, TextWriter errors, CancellationToken stop) =>
        ImportAsync(table, path, PatientFileKind.Csv, null, output, errors, stop);

    private static async Task<bool> ImportAsync(PatientTable table, string path, PatientFileKind kind, string? system, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        if (path == PatientFile.StandardInput && !Console.IsInputRedirected)
            throw new UsageException("Nothing is piped in. Write: capture patients import - < FILE.csv");
        var (added, replaced, refused, told, began) = (0, 0, 0, 0L, TimeProvider.System.GetTimestamp());
        List<Patient> batch = new(PatientsAtOnce);
        try
        {
            using var lines = PatientFile.Open(path);
            await foreach (var row in kind == PatientFileKind.Ndjson ? PatientNdjson.ReadAsync(lines, PatientFile.NameOf(path), system, stop) : PatientCsv.ReadAsync(lines, path, stop))
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

        await output.WriteLineAsync($"Patients: {added} added, {replaced} replaced, {refused} rows refused ({PatientFile.NameOf(path)}).");
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
