using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>Many processes on servers give what one process gives in a folder.</summary>
[Collection(nameof(ChaosTests))]
public sealed class SameManifestTests(SamplesRun embedded) : IClassFixture<SamplesRun>
{
    [ServerFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public Task Three_ocr_workers_and_one_for_the_rest_give_the_same_manifest_as_one_process() =>
        AssertSameAsync(Repository.SampleFiles, Repository.Patients, embedded.Output);

    [CorpusFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public async Task And_the_same_manifest_of_the_whole_development_corpus()
    {
        using var folder = new TemporaryFolder();
        var (files, patients) = (Path.Combine(CorpusFactAttribute.Corpus!, "files"), Path.Combine(CorpusFactAttribute.Corpus!, "patients.csv"));
        using var whole = await CaptureProcess.RunAsync("process", files, "--output", folder.Of("out"), "--patients", patients);
        Assert.True(whole.ExitCode == 0, whole.Output + whole.Errors);

        await AssertSameAsync(files, patients, folder.Of("out"));
    }

    private static async Task AssertSameAsync(string files, string patients, string embedded)
    {
        using var cluster = await Cluster.CreateAsync();
        using var import = await cluster.RunAsync("patients", "import", patients);
        Assert.True(import.ExitCode == 0, import.Output + import.Errors);
        cluster.Settings["CAPTURE__Engines__Slots"] = "1";
        for (var worker = 0; worker < 3; worker++)
            await cluster.StartWorkerAsync("ocr");
        await cluster.StartWorkerAsync("ingest,classify,match,index");

        using var run = await cluster.RunAsync("process", files, "--output", cluster.Folder.Of("out"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        foreach (var file in new[] { "manifest.jsonl", "pages.jsonl", "quarantine.jsonl" })
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(embedded, file)), await File.ReadAllTextAsync(cluster.Folder.Of($"out/{file}")));
        Assert.Equal(
            Directory.GetFiles(Path.Combine(embedded, "documents")).Select(Path.GetFileName).Order(),
            Directory.GetFiles(cluster.Folder.Of("out/documents")).Select(Path.GetFileName).Order());
        using var ledger = await cluster.RunAsync("ledger", "--verify");
        Assert.Equal(0, ledger.ExitCode);
    }
}
