using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.People;

/// <summary>The keys of cookies and forms, kept in the database so that any web instance serves any request.</summary>
public sealed class WebKeyTable(IDbContextFactory<CaptureDb> contexts)
{
    /// <summary>Synchronous, as the framework asks for them.</summary>
    public IReadOnlyList<string> List()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.WebKeys.AsNoTracking().OrderBy(key => key.Name).Select(key => key.Xml)];
    }

    public void Add(string name, string xml)
    {
        using var db = contexts.CreateDbContext();
        db.WebKeys.Add(new WebKeyRow { Name = name, Xml = xml });
        db.SaveChanges();
    }
}
