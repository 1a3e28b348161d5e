// Measures the index of the patients in a data folder: loading, memory, matching on one thread, and how soon a change is seen.
// Arguments: data folder, documents (.jsonl), which record numbers are one person (.csv), where to write a line for each document, or -.
using System.Diagnostics;
using System.Globalization;
using Capture.Contracts;
using Capture.Matcher;
using Capture.Storage;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

var (folder, documents, persons, details) = (args[0], args[1], args[2], args[3]);
var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton(TimeProvider.System).AddLogging();
services.AddStorage(folder);
await using var provider = services.BuildServiceProvider();
var table = provider.GetRequiredService<PatientTable>();
await provider.GetRequiredService<DatabaseAccess>().MigrateAsync(CancellationToken.None);
var count = await table.CountAsync(CancellationToken.None);
var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

// Once for the code to be compiled, as in a service that has run for a while.
using (var first = new PatientDirectory(table, Options.Create(new MatcherOptions())))
    (await first.MatcherAsync(CancellationToken.None)).Find("warm up", today, 1);
var before = GC.GetTotalMemory(forceFullCollection: true);
using var directory = new PatientDirectory(table, Options.Create(new MatcherOptions()));
var (matcher, took) = await TimeAsync(() => directory.MatcherAsync(CancellationToken.None));
Say("patients", $"{count:N0}");
Say("load", $"{took.TotalSeconds:F2} s");
Say("memory", $"{(GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Math.Max(1, count):F0} bytes a patient");

foreach (var words in new[] { "garcia", "maria garcia", "smith 03/14/1958", "0412", "713555", "an" })
{
    var times = Enumerable.Range(0, 5).Select(_ => Time(() => matcher.Find(words, today, 25))).Order().ToArray();
    Say("search", $"{times[2].TotalMilliseconds:F0} ms: {words}");
}

await using (var lines = details == "-" ? null : new StreamWriter(details))
    Console.WriteLine(await MatcherEvaluation.RunAsync(documents, matcher, persons, today, lines, CancellationToken.None));

// Names nobody bears, so that what is found is what was changed.
foreach (var many in new[] { 1, 1_000 })
{
    await table.ImportAsync([.. Enumerable.Range(0, many).Select(i => new Patient { Mrn = $"changed-{i}", Last = $"Zzyxquill{many}", First = "Ottoline", Dob = new DateOnly(1958, 3, 14), Phone = "2165550142" })], CancellationToken.None);
    var (changed, seen) = await TimeAsync(() => directory.LatestAsync(CancellationToken.None));
    if (changed.Find($"zzyxquill{many}", today, 1).Count == 0)
        throw new InvalidOperationException("The changed patient was not found.");
    Say("change", $"{seen.TotalMilliseconds:F0} ms until {many:N0} changed {(many == 1 ? "patient is" : "patients are")} found");
}

static void Say(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-21} {figure}"));

static async Task<(T Result, TimeSpan Took)> TimeAsync<T>(Func<Task<T>> act)
{
    var begun = Stopwatch.GetTimestamp();
    return (await act(), Stopwatch.GetElapsedTime(begun));
}

static TimeSpan Time(Action act)
{
    var begun = Stopwatch.GetTimestamp();
    act();
    return Stopwatch.GetElapsedTime(begun);
}
