using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>Many processes on servers give what one process gives in a folder.</summary>
[Collection(nameof(ChaosTests))]
public sealed class SameManifestTests(SamplesRun embedded) : IClassFixture<SamplesRun>
{
    [ServerFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public async Task Three_ocr_workers_and_one_for_the_rest_give_the_same_manifest_as_one_process()
    {
        using var cluster = await Cluster.CreateAsync();
        using var patients = await cluster.RunAsync("patients", "import", Repository.Patients);
        Assert.True(patients.ExitCode == 0, patients.Output + patients.Errors);
        cluster.Settings["CAPTURE__Engines__Slots"] = "1";
        for (var worker = 0; worker < 3; worker++)
            await cluster.StartWorkerAsync("ocr");
        await cluster.StartWorkerAsync("ingest,classify,match,index");

        using var run = await cluster.RunAsync("process", Repository.SampleFiles, "--output", cluster.Folder.Of("out"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        foreach (var file in new[] { "manifest.jsonl", "pages.jsonl", "quarantine.jsonl" })
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(embedded.Output, file)), await File.ReadAllTextAsync(cluster.Folder.Of($"out/{file}")));
        Assert.Equal(
            Directory.GetFiles(Path.Combine(embedded.Output, "documents")).Select(Path.GetFileName).Order(),
            Directory.GetFiles(cluster.Folder.Of("out/documents")).Select(Path.GetFileName).Order());
        using var ledger = await cluster.RunAsync("ledger", "--verify");
        Assert.Equal(0, ledger.ExitCode);
    }
}
