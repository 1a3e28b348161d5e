using System.Text.Json;
using Capture.Delivery;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Delivery;

public sealed class FolderDestinationTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Person = new(Guid.NewGuid(), "boss", "Supervisor");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-out-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_filed_document_is_in_the_folder_of_its_type_with_what_is_known_of_it()
    {
        await using var site = await SiteAsync(("0:Codes:letter", "Letters/In"));
        await site.Store.ExecuteAsync($"INSERT INTO patients (mrn, last, first, middle, suffix, sex, dob, ssn4, phone, street, city, state, zip, previous_last, import_version) VALUES ('100', 'Testerman', 'Marigold', '', '', 'F', '1971-03-04', '', '', '', '', '', '', '', 0)");
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100", facility: "Lakeside");

        await site.DeliverAsync();

        Assert.Equal([$"Letters/In/{document.Id:N}-v1.json", $"Letters/In/{document.Id:N}-v1.pdf"], Files());
        using var said = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, Files()[0])));
        var root = said.RootElement;
        Assert.Equal(("100", "Testerman", "1971-03-04"), (Text(root, "patient", "mrn"), Text(root, "patient", "last"), Text(root, "patient", "birthDate")));
        Assert.Equal(("letter", "Letters/In", "51852-2"), (Text(root, "type", "name"), Text(root, "type", "code"), Text(root, "type", "loinc")));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Files()[1])))), Text(root, "file", "sha256"));
        var delivery = await site.OneAsync();
        Assert.Equal((DeliveryStates.Delivered, 1), (delivery.State, delivery.Held));
    }

    [Fact]
    public async Task What_is_taken_back_within_the_hold_is_never_written()
    {
        await using var site = await SiteAsync(kept: true, ("0:Hold", "01:00:00"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        Assert.Empty(Files());

        await site.LeaveAsync(document.Id);
        await site.DeliverAsync();

        Assert.Empty(Files());
        Assert.Equal(DeliveryStates.Withdrawn, (await site.OneAsync()).State);
        Assert.Empty((await site.Deliveries.OfDocumentAsync(document.Id, Stop))[0].Attempts);
    }

    [Fact]
    public async Task A_corrected_document_takes_the_place_of_the_old_one_also_in_another_folder_and_each_step_is_proven()
    {
        await using var site = await SiteAsync(("0:Codes:letter", "Letters"), ("0:Codes:lab-report", "Results"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        await site.FileAsync(document.Id, "100", "lab-report");
        await site.DeliverAsync();
        Assert.Equal([$"Results/{document.Id:N}-v2.json", $"Results/{document.Id:N}-v2.pdf"], Files());

        await site.FileAsync(document.Id, "200", "lab-report");
        await site.DeliverAsync();
        Assert.Equal([$"Results/{document.Id:N}-v3.json", $"Results/{document.Id:N}-v3.pdf"], Files());

        await site.LeaveAsync(document.Id);
        await site.DeliverAsync();
        Assert.Empty(Files());
        var (row, attempts) = Assert.Single(await site.Deliveries.OfDocumentAsync(document.Id, Stop));
        Assert.Equal(DeliveryStates.Retracted, row.State);
        Assert.Equal(["original 1", "replace 2", "retract 2", "original 3", "retract 3"], attempts.Select(attempt => $"{attempt.Act} {attempt.Filing}"));
        Assert.All(attempts, attempt => Assert.Equal(AttemptOutcomes.Taken, attempt.Outcome));
        Assert.Equal(attempts.Count, attempts.Select(attempt => attempt.Key).Distinct().Count());
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Whoever_may_look_into_the_folder_may_read_what_is_put_there_and_nobody_else()
    {
        const UnixFileMode ForGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;
        File.SetUnixFileMode(_folder.FullName, ForGroup);
        await using var site = await SiteAsync(("0:Codes:letter", "Letters/In"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");

        await site.DeliverAsync();

        Assert.Equal(2, Files().Count);
        Assert.All(Files(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(_folder.FullName, file))));
        Assert.All(new[] { "Letters", "Letters/In" }, folder => Assert.Equal(ForGroup, File.GetUnixFileMode(Path.Combine(_folder.FullName, folder))));
    }

    [Fact]
    public async Task A_sensitive_document_goes_only_where_each_of_its_labels_is_named()
    {
        await using var site = await SiteAsync(("0:Sensitive:0", "mental-health"));
        var (plain, allowed, refused, both) = (await site.AddDocumentAsync(), await site.AddDocumentAsync(), await site.AddDocumentAsync(), await site.AddDocumentAsync());
        await site.FileAsync(plain.Id, "100");
        await site.FileAsync(allowed.Id, "100", sensitivity: "mental-health");
        await site.FileAsync(refused.Id, "100", sensitivity: "substance-use");
        await site.FileAsync(both.Id, "100", sensitivity: "mental-health substance-use");

        await site.DeliverAllAsync();

        Assert.Equal(new[] { plain.Id, allowed.Id }.Order(), Files().Where(file => file.EndsWith(".pdf", StringComparison.Ordinal)).Select(file => Guid.Parse(Path.GetFileName(file)[..32])).Order());
        Assert.Equal([new DeliveryCount("out", DeliveryStates.Delivered, 2), new DeliveryCount("out", DeliveryStates.Withheld, 2)], (await site.Deliveries.CountsAsync(Stop)).OrderBy(count => count.State, StringComparer.Ordinal));
        Assert.All(await site.Deliveries.ListAsync(DeliveryStates.Withheld, "out", 10, Stop), line => Assert.Equal("sensitive", line.Row.Code));
    }

    [Fact]
    public async Task What_was_withheld_is_sent_once_it_is_sensitive_no_more_and_forgotten_once_it_is_filed_no_more()
    {
        await using var site = await SiteAsync();
        var (freed, left) = (await site.AddDocumentAsync(), await site.AddDocumentAsync());
        foreach (var document in new[] { freed, left })
            await site.FileAsync(document.Id, "100", sensitivity: "mental-health");
        await site.DeliverAllAsync();
        Assert.Empty(Files());

        await site.FileAsync(freed.Id, "100");
        await site.LeaveAsync(left.Id);
        await site.DeliverAllAsync();

        Assert.Equal([new DeliveryCount("out", DeliveryStates.Delivered, 1)], await site.Deliveries.CountsAsync(Stop));
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task A_document_found_to_be_sensitive_is_taken_back_from_where_it_may_not_be()
    {
        await using var site = await SiteAsync();
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAllAsync();
        Assert.NotEmpty(Files());

        await site.FileAsync(document.Id, "100", sensitivity: "substance-use");
        await site.DeliverAllAsync();

        Assert.Empty(Files());
        Assert.Equal(DeliveryStates.Retracted, (await site.OneAsync()).State);
    }

    [Fact]
    public async Task What_was_written_is_found_again_though_its_type_is_called_otherwise_by_now()
    {
        await using var site = await SiteAsync(("0:Codes:letter", "Now"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        Directory.Move(Path.Combine(_folder.FullName, "Now"), Path.Combine(_folder.FullName, "Then"));
        File.Move(Path.Combine(_folder.FullName, $"Then/{document.Id:N}-v1.json"), Path.Combine(_folder.FullName, $"Then/{document.Id:N}-v1.csv"));
        await site.Store.ExecuteAsync($"UPDATE deliveries SET reference = REPLACE(reference, 'Now', 'Then')");

        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();

        Assert.Equal([$"Now/{document.Id:N}-v2.json", $"Now/{document.Id:N}-v2.pdf"], Files());
    }

    [Fact]
    public async Task A_receiver_that_fetches_is_left_a_notice_of_what_is_taken_back()
    {
        await using var site = await SiteAsync(("0:Folder:Fetched", "true"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();
        foreach (var file in _folder.GetFiles())
            file.Delete();

        await site.LeaveAsync(document.Id);
        await site.DeliverAsync();

        var notice = Assert.Single(Files());
        Assert.Equal($"{document.Id:N}-v1.retract.json", notice);
        Assert.Equal("retract", JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, notice))).RootElement.GetProperty("action").GetString());
    }

    [Theory]
    [InlineData("Csv", ".csv", "document_id,version,action,file_name,", "'=evil")]
    [InlineData("Dip", ".txt", "letter|", "=evil facility|")]
    public async Task Index_lines_hold_one_line_a_document_whatever_stands_in_its_fields(string index, string extension, string begins, string holds)
    {
        await using var site = await SiteAsync(("0:Folder:Index", index), ("0:Folder:SeenAs", @"\\share\in"));
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100", facility: "=evil|facility");

        await site.DeliverAsync();

        var text = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, Files().Single(file => file.EndsWith(extension, StringComparison.Ordinal))));
        Assert.StartsWith(begins, text, StringComparison.Ordinal);
        Assert.Contains(holds, text, StringComparison.Ordinal);
        if (index == "Dip")
            Assert.EndsWith($@"|\\share\in\{document.Id:N}-v1.pdf" + "\r\n", text, StringComparison.Ordinal);
        Assert.Equal(index == "Dip" ? 1 : 2, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_waited_for_and_never_made_and_uses_up_no_try()
    {
        await using var site = await SiteAsync(("0:Tries", "1"), ("0:RetryAfter", "00:00:00.1"), ("0:LongestPause", "00:00:01"));
        var document = await site.AddDocumentAsync();
        _folder.Delete();
        await site.FileAsync(document.Id, "100");
        await site.DeliverAsync();

        Assert.False(Directory.Exists(_folder.FullName));
        Assert.Equal((DeliveryStates.Waiting, "folder-missing"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));
        Assert.Equal(1, Assert.Single(await site.Deliveries.DestinationsAsync(Stop)).Failures);

        _folder.Create();
        await site.DeliverAllAsync();
        Assert.Equal(2, Files().Count);
        Assert.Equal((0, null), (Assert.Single(await site.Deliveries.DestinationsAsync(Stop)).Failures, (await site.OneAsync()).Code));
    }

    [Fact]
    public async Task Only_what_the_filter_names_is_delivered_and_what_no_longer_passes_it_is_taken_back()
    {
        await using var site = await SiteAsync(("0:Types:0", "lab-report"), ("0:Facilities:0", "Lakeside"));
        var (letter, elsewhere, result) = (await site.AddDocumentAsync(), await site.AddDocumentAsync(), await site.AddDocumentAsync());
        await site.FileAsync(letter.Id, "100", "letter", "Lakeside");
        await site.FileAsync(elsewhere.Id, "100", "lab-report", "Hilltop");
        await site.FileAsync(result.Id, "100", "lab-report", "LAKESIDE");
        await site.DeliverAsync();
        Assert.Equal([$"{result.Id:N}-v1.json", $"{result.Id:N}-v1.pdf"], Files());

        await site.FileAsync(result.Id, "100", "letter", "Lakeside");
        await site.DeliverAsync();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_concerns_no_patient_goes_only_where_its_type_is_named()
    {
        await using var site = await SiteAsync();
        var cover = await site.AddDocumentAsync("fax-cover");
        await site.FileAsync(cover.Id, null, "fax-cover");
        await site.DeliverAsync();

        Assert.Empty(Files());
        Assert.Empty(await site.Deliveries.CountsAsync(Stop));
    }

    /// <summary>A PDF that was changed in the store is somebody else's page in the worst case.</summary>
    [Fact]
    public async Task A_PDF_that_is_not_the_one_that_was_filed_is_not_delivered()
    {
        await using var site = await SiteAsync();
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.Store.ExecuteAsync($"UPDATE document_versions SET output_sha256 = 'other'");

        await Assert.ThrowsAsync<Capture.Storage.Blobs.DamagedBlobException>(() => site.DeliverAsync());

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_delivery_to_a_destination_that_is_no_longer_named_fails_and_is_tried_again_when_a_person_says_so()
    {
        await using var site = await SiteAsync();
        var document = await site.AddDocumentAsync();
        await site.FileAsync(document.Id, "100");
        await site.Store.ExecuteAsync($"UPDATE deliveries SET destination = 'gone'");
        await site.DeliverAsync();
        Assert.Equal((DeliveryStates.Failed, "no-such-destination"), ((await site.OneAsync()).State, (await site.OneAsync()).Code));

        await site.Store.ExecuteAsync($"UPDATE deliveries SET destination = 'out'");
        var row = await site.OneAsync();
        Assert.True(await site.Deliveries.RetryAsync(row.Id, Person, Stop));
        Assert.False(await site.Deliveries.RetryAsync(row.Id, Person, Stop));
        await site.DeliverAsync();

        Assert.Equal(2, Files().Count);
        Assert.Equal(["document.delivery-retried"], await site.Store.Database.ReadAsync(db => db.AuditLog.Select(entry => entry.Action).ToListAsync(Stop), Stop));
    }

    [Fact]
    public async Task Not_more_is_sent_in_a_minute_than_the_destination_takes()
    {
        await using var site = await SiteAsync(("0:MostPerMinute", "60"));
        foreach (var _ in Enumerable.Range(0, 3))
            await site.FileAsync((await site.AddDocumentAsync()).Id, "100");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await site.DeliverAllAsync();

        Assert.Equal(6, Files().Count);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(1.9), $"{watch.Elapsed}");
    }

    private async Task<DeliverySite> SiteAsync(params (string Name, string Value)[] settings) => await SiteAsync(kept: false, settings);

    private async Task<DeliverySite> SiteAsync(bool kept, params (string Name, string Value)[] settings) =>
        await DeliverySite.CreateAsync([("0:Name", "out"), ("0:Folder:Path", _folder.FullName), .. settings], kept);

    private List<string> Files() => [.. _folder.GetFiles("*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.FullName, file.FullName)).Order(StringComparer.Ordinal)];

    private static string? Text(JsonElement root, string part, string name) => root.GetProperty(part).GetProperty(name).GetString();
}
