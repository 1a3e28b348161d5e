using Capture.Host;
using Capture.Host.Commands;
using Capture.Storage.Database;
using Capture.Tests.Storage;

namespace Capture.Tests.Composition;

/// <summary>What <c>capture patients import</c> takes, refuses and says.</summary>
public sealed class ImportTests
{
    private const string Header = "mrn,last,first,middle,suffix,sex,dob,ssn4,phone,street,city,state,zip,prev_last";
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_long_file_is_taken_in_parts_and_each_bad_row_is_named_by_its_line()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var rows = Enumerable.Range(0, 12_500).Select(i => i switch { 7 => "7,Testerman,Ann,,,F,31/12/1980,,,,,,,", 12_000 => ",Testerman,Ann,,,F,,,,,,,,", _ => $"{i},Testerman{i % 97},Ann,,,F,1980-12-31,,,,,,," });
        using var file = new TextFile([Header, .. rows]);
        using StringWriter output = new(), errors = new();

        var all = await PatientsCommand.ImportAsync(store.Get<PatientTable>(), file.Path, output, errors, Stop);

        Assert.False(all);
        Assert.Contains("12498 added, 0 replaced, 2 rows refused", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("line 9: the dob is not a date of birth", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("line 12002: the mrn is empty", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Testerman", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(12_498, await store.Get<PatientTable>().CountAsync(Stop));
    }

    [Fact]
    public async Task A_file_that_is_none_changes_nothing()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var before = await store.Get<PatientTable>().VersionAsync(Stop);
        using var file = new TextFile(["mrn,last", "1,Testerman"]);

        await Assert.ThrowsAsync<UsageException>(() => PatientsCommand.ImportAsync(store.Get<PatientTable>(), file.Path, TextWriter.Null, TextWriter.Null, Stop));

        Assert.Equal(before, await store.Get<PatientTable>().VersionAsync(Stop));
    }

    private sealed class TextFile : IDisposable
    {
        public TextFile(IEnumerable<string> lines) => File.WriteAllLines(Path, lines);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
