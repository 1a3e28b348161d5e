using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Capture.Review.Intake;

/// <summary>What became of a file that was handed in.</summary>
/// <param name="Problem">Why it was not taken; null when it was.</param>
public sealed record Uploaded(string Name, FileRow? File, string? Problem);

/// <summary>Files that people hand in through the browser or a program.</summary>
public sealed class Uploads(LandUpload land, AuditTable audit, IOptions<WebOptions> options)
{
    private const int LongestName = 200;

    public long LargestBytes => options.Value.LargestUploadMegabytes * 1024L * 1024L;

    /// <summary>Takes one file. It is in the books when this returns without a problem.</summary>
    /// <param name="receipt">Tells this hand-in from another.</param>
    public async Task<Uploaded> TakeAsync(IFormFile file, string lane, string receipt, Reviewer person, CancellationToken stop)
    {
        var name = NameOf(file.FileName);
        if (file.Length == 0)
            return new(name, null, "It is empty.");
        if (file.Length > LargestBytes)
            return new(name, null, $"It is larger than {options.Value.LargestUploadMegabytes} MB.");
        // The bytes lie in a file until they are landed: engines and landing read files, not requests. Its folder is one that
        // only this user may open, since it is a patient's document.
        var aside = Directory.CreateTempSubdirectory("capture-upload-");
        try
        {
            var path = Path.Combine(aside.FullName, "bytes");
            await using (var bytes = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await file.CopyToAsync(bytes, stop);
            var landed = await land(new UploadedFile(path, name, Lanes.InOrder.Contains(lane) ? lane : Lanes.Routine, $"{person.Id}:{receipt}:{name}"), stop);
            await audit.AppendAsync(new(person.Name, "file.uploaded", "file", landed.Id.ToString(), new { bytes = file.Length, landed.State }), stop);
            return new(name, landed, null);
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }

    // Only the last part, whatever the other machine separates paths by, without what no file is called.
    private static string NameOf(string given)
    {
        var name = string.Concat(given.Split('/', '\\')[^1].Where(letter => !char.IsControl(letter))).Trim();
        return name.Length == 0 ? "unnamed" : name.Length > LongestName ? name[^LongestName..] : name;
    }
}
