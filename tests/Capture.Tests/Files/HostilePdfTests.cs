using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

/// <summary>Broken and odd PDFs that other projects met, where they are at hand: as many pages as there are, or a refusal.</summary>
public sealed class HostilePdfTests : TemporaryFiles
{
    private static readonly AttachmentLimits All = new(100, 1 << 30, 1);

    [SharedFact("hostile")]
    public void Odd_PDFs_have_the_pages_they_have_and_none_is_said_to_hold_more()
    {
        var folder = SharedData.Of("hostile");
        var wrong = new List<string>();
        foreach (var row in File.ReadLines(Path.Combine(folder, "manifest.csv")).Skip(1).Select(line => line.Split(',')))
        {
            if (!row[0].Contains("pdf", StringComparison.Ordinal) || !row[0].EndsWith(".pdf", StringComparison.Ordinal))
                continue;
            using var reader = new FileReader(new FileLimits());
            string found;
            try
            {
                var path = Path.Combine(folder, row[0]);
                var inspection = reader.Inspect(path);
                // A portfolio need not be refused where its documents are taken out of it.
                if (row[4] == "portfolio" && reader.ExtractAttachments(path, Directory.CreateDirectory(Path.ChangeExtension(Write([]), "d")).FullName, 0, All) is { Taken.Count: > 0, LeftOut: 0 })
                    continue;
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
