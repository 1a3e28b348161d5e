namespace Capture.Pipeline.Tests.Servers;

/// <summary>A disk of a few megabytes in memory, which a test fills and empties.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    public SmallDisk(int megabytes, string? owner = null)
    {
        Folder = Directory.CreateTempSubdirectory("capture-disk-").FullName;
        ServerProcess.Run(["mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", Folder]);
        if (owner is not null)
            ServerProcess.Run(["chown", owner, Folder]);
        _filler = Path.Combine(Folder, "filler");
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = FindMissing();

    public string Folder { get; }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size >= 1 << 12; size /= 2)
        {
            try
            {
                while (true)
                    filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                // A smaller piece may still fit.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(_filler);

    public void Dispose()
    {
        // Servers that still hold files of it keep it until they end.
        ServerProcess.Run(["umount", "--lazy", Folder]);
        Directory.Delete(Folder);
    }

    private static string? FindMissing()
    {
        if (Environment.UserName != "root")
            return "A small disk can be mounted by root only.";
        try
        {
            new SmallDisk(1).Dispose();
            return null;
        }
        catch (Exception refused) when (refused is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "A small disk cannot be mounted here.";
        }
    }
}

/// <summary>A test of minutes that also needs a small disk; skipped with a message where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DiskFactAttribute : LongServerFactAttribute
{
    public DiskFactAttribute(params Server[] servers)
        : base(servers) => Skip ??= SmallDisk.Missing;
}
