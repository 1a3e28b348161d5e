using Capture.Classifier.Training;

namespace Capture.Tests.Classifier;

public sealed class LabelledTextFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-texts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_of_files_is_read_in_order_of_name()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.jsonl"), "{\"id\":\"2\",\"type\":\"letter\",\"text\":\"two\"}\n\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.jsonl"), "{\"id\":\"1\",\"type\":\"letter\",\"text\":\"one\"}");

        var texts = await LabelledTextFiles.ReadAsync(_folder, default);

        Assert.Equal(["one", "two"], texts.Select(text => text.Text));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"1\",\"text\":\"Jane Doe\"}")]
    [InlineData("{\"id\":\"1\",\"type\":\"\",\"text\":\"Jane Doe\"}")]
    public async Task A_malformed_line_is_named_without_its_text(string line)
    {
        var file = Path.Combine(_folder, "texts.jsonl");
        await File.WriteAllTextAsync(file, "{\"id\":\"1\",\"type\":\"letter\",\"text\":\"one\"}\n" + line);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => LabelledTextFiles.ReadAsync(file, default));

        Assert.StartsWith("texts.jsonl, line 2", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_path_is_named() =>
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<FileNotFoundException>(() =>
            LabelledTextFiles.ReadAsync(Path.Combine(_folder, "nowhere"), default))).Message, StringComparison.Ordinal);
}
