using Capture.Imaging.Files;
using Xunit.Abstractions;

namespace Capture.Tests.Files;

/// <summary>Broken and odd PDFs that other projects met, where they are at hand: as many pages as there are, or a refusal.</summary>
public sealed class HostilePdfTests(ITestOutputHelper output)
{
    /// <summary>Files whose count is disputed: what Poppler alone makes of them is more or less than the list says.</summary>
    private static readonly string[] Disputed = [];

    [Fact]
    public void Odd_PDFs_have_the_pages_they_have_and_none_is_said_to_hold_more()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("CAPTURE_SHARED") ?? Repository.Path("../shared"), "hostile");
        if (!Directory.Exists(folder))
        {
            output.WriteLine("The hostile files are not here: set CAPTURE_SHARED or put them beside the repository.");
            return;
        }

        var wrong = new List<string>();
        foreach (var row in File.ReadLines(Path.Combine(folder, "manifest.csv")).Skip(1).Select(line => line.Split(',')))
        {
            if (!row[0].Contains("pdf", StringComparison.Ordinal) || !row[0].EndsWith(".pdf", StringComparison.Ordinal) || Disputed.Contains(row[0]))
                continue;
            using var reader = new FileReader(new FileLimits());
            var found = "";
            try
            {
                var inspection = reader.Inspect(Path.Combine(folder, row[0]));
                found = $"accept {inspection.Pages}" + (inspection.Flags.Contains(DamageFlags.HoldsMore) ? " holds-more" : "");
            }
            catch (RejectedFileException rejected)
            {
                found = $"reject {rejected.Reason}";
            }

            if (row[2] == "accept" ? found != $"accept {row[3]}" : row[2] == "reject" && !found.StartsWith("reject", StringComparison.Ordinal))
                wrong.Add($"{row[0]}: {row[2]} {row[3]} {row[4]}, was {found}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
