using System.Collections.Concurrent;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Intake;

/// <summary>
/// What people call a source whose name in the books is a code: a batch goes by the folder its files lay in. For screens only; what is
/// counted and logged bears the code.
/// </summary>
public sealed class SourceTitles(DatabaseAccess database)
{
    /// <summary>Names that are codes begin so.</summary>
    public const string Coded = "process-";

    private const string Setting = "source-title:";

    // A title is given before the first file lands and never changes.
    private readonly ConcurrentDictionary<string, string> _known = [];

    /// <summary>Gives a source its title, once. Where another is called so already, a number tells them apart.</summary>
    public Task KeepAsync(string source, string title, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var titles = await db.Settings.AsNoTracking().Where(setting => setting.Name.StartsWith(Setting)).ToListAsync(stop);
        if (titles.Exists(setting => setting.Name == Setting + source))
            return;
        var free = Enumerable.Range(1, titles.Count + 1).Select(number => number == 1 ? title : $"{title} ({number})").First(one => !titles.Exists(setting => setting.Value == one));
        db.Settings.Add(new SettingRow { Name = Setting + source, Value = free });
    }, stop);

    /// <summary>The title; of a source that has none, its name.</summary>
    public async ValueTask<string> OfAsync(string source, CancellationToken stop = default)
    {
        if (!source.StartsWith(Coded, StringComparison.Ordinal))
            return source;
        if (_known.TryGetValue(source, out var known))
            return known;
        var name = Setting + source;
        var title = await database.ReadAsync(db => db.Settings.Where(setting => setting.Name == name).Select(setting => setting.Value).SingleOrDefaultAsync(stop), stop);
        return _known[source] = title ?? source;
    }
}
