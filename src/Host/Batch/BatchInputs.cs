using Capture.Ingest;
using Capture.Storage.Intake;

namespace Capture.Host.Batch;

/// <summary>What <c>process</c> was given: the files to take, their sidecars, what could not be read, and what was passed over.</summary>
/// <param name="Problems">A line for each thing that may be somebody's document and is not taken.</param>
/// <param name="PassedOver">A line for each file or folder that is the system's own and holds no document.</param>
internal sealed record BatchInputs(IReadOnlyList<BatchInput> Files, IReadOnlyList<string> Problems, IReadOnlyList<string> PassedOver)
{
    /// <summary>
    /// Looks into the inputs, folders with all their subfolders, in the order of their names. A sidecar goes with the file
    /// it describes; one that describes none is taken like any other file, so that it is refused by name and not ignored.
    /// What is passed over, such as a name that begins with a dot, is named with cause and remedy.
    /// </summary>
    public static BatchInputs Find(IReadOnlyList<string> inputs, string output)
    {
        var search = new Search(output);
        foreach (var input in inputs.Select(Path.GetFullPath))
        {
            if (input == output)
                search.Problems.Add($"{input}: the output folder cannot be an input. Name another folder with --output.");
            else if (Directory.Exists(input))
                search.AddFolder(input, input);
            else if (File.Exists(input))
                search.AddFile(input);
            else
                search.Problems.Add($"{PrintableName.Of(input)}: there is no such file or folder. Check the name.");
        }

        return new([.. search.Files.DistinctBy(file => file.Path)], search.Problems, search.PassedOver);
    }

    private sealed class Search(string output)
    {
        internal List<BatchInput> Files { get; } = [];
        internal List<string> Problems { get; } = [];
        internal List<string> PassedOver { get; } = [];

        /// <summary>A file that was named itself is taken whatever its name.</summary>
        internal void AddFile(string file)
        {
            if (FolderContents.IsPlainFile(new FileInfo(file)))
                Files.Add(new(file, Path.GetFileName(file), SidecarOf(file)));
            else
                Refuse(file, "it is a pipe or device, not a file", "Name the file itself");
        }

        internal void AddFolder(string folder, string root)
        {
            List<string> files = [], folders = [];
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple }))
                {
                    if (IsTaken(entry, root))
                        (entry is DirectoryInfo ? folders : files).Add(entry.Name);
                }
            }
            catch (UnauthorizedAccessException)
            {
                Problems.Add($"{PrintableName.Of(folder)}: this folder cannot be read. Give this user read and search permission on it (chmod u+rx), then run the same command again.");
                return;
            }
            catch (IOException failed)
            {
                Problems.Add($"{PrintableName.Of(folder)}: this folder cannot be read ({failed.Message}). Mend that, then run the same command again.");
                return;
            }

            var pairs = SidecarPairing.Pair(files, name => ImageFileOf(Path.Combine(folder, name)));
            var alone = files.Where(SidecarPairing.IsSidecar).Except(pairs.Values.OfType<string>());
            Files.AddRange(pairs.Keys.Concat(alone).Order(StringComparer.Ordinal).Select(name => new BatchInput(
                Path.Combine(folder, name), Path.GetRelativePath(root, Path.Combine(folder, name)),
                Beside(folder, pairs.GetValueOrDefault(name)))));
            foreach (var next in folders.Order(StringComparer.Ordinal))
                AddFolder(Path.Combine(folder, next), root);
        }

        /// <summary>Whether it is taken; a line says why not.</summary>
        private bool IsTaken(FileSystemInfo entry, string root)
        {
            if (entry.FullName == output)
                return false;
            if (entry is DirectoryInfo folder)
                return IsTakenFolder(folder);
            if (!FolderContents.IsPlainFile((FileInfo)entry))
            {
                if (entry.LinkTarget is not null)
                    Refuse(entry.FullName, "it is a link that leads to no file", "Put the file itself there");
                else if (entry.Name.Contains('\uFFFD') && !entry.Exists)
                    Refuse(entry.FullName, "its name is not written in UTF-8, so it cannot be opened", "Rename it with letters every system knows");
                else
                    Refuse(entry.FullName, "it is a pipe or device, not a file", "Put the file itself there");
                return false;
            }

            if (InboxNames.IsClutter(entry.Name) && !FolderContents.BeginsLikeDocument(entry.FullName))
            {
                PassedOver.Add($"{PrintableName.Of(entry.FullName)}: passed over: a file of the system's own, without a document in it.");
                return false;
            }

            if (InboxNames.IsHidden(entry.Name))
            {
                Refuse(entry.FullName, "its name begins with a dot, which hides it", $"Rename it, or name it as an input of its own ({Path.GetRelativePath(root, entry.FullName)})");
                return false;
            }

            return true;
        }

        private bool IsTakenFolder(DirectoryInfo folder)
        {
            if (folder.LinkTarget is not null)
            {
                // Followed, it might lead back here, and without end.
                Refuse(folder.FullName, "it is a link to a folder", "Name that folder as an input of its own");
                return false;
            }

            // What an earlier run keeps beside its output.
            if (InboxNames.IsClutterFolder(folder.Name) || folder.Name == Composition.DataFolder.Hidden)
            {
                PassedOver.Add($"{PrintableName.Of(folder.FullName)}: passed over: a folder of the system's own.");
                return false;
            }

            if (!InboxNames.IsHidden(folder.Name))
                return true;
            if (FolderContents.HoldsFile(folder) == false)
                PassedOver.Add($"{PrintableName.Of(folder.FullName)}: passed over: a hidden folder without a file in it.");
            else
                Refuse(folder.FullName, "its name begins with a dot, which hides it and the files in it", "Rename it, or name it as an input of its own");
            return false;
        }

        private void Refuse(string path, string cause, string remedy) =>
            Problems.Add($"{PrintableName.Of(path)}: passed over: {cause}. {remedy}, then run the same command again.");
    }

    private static string? Beside(string folder, string? name) => name is null ? null : Path.Combine(folder, name);

    private static string? SidecarOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var names = Directory.EnumerateFiles(folder, Path.GetFileNameWithoutExtension(file) + ".*").Select(path => Path.GetFileName(path));
        return SidecarPairing.Pair(names, _ => null).GetValueOrDefault(Path.GetFileName(file)) is { } sidecar ? Path.Combine(folder, sidecar) : null;
    }

    // A sidecar that cannot be read names no file; what is wrong with it is found again when it is read for good.
    private static string? ImageFileOf(string sidecar)
    {
        try
        {
            return new FileInfo(sidecar).Length > SidecarReader.MostBytes ? null : BatchLanding.Sidecars.Read(File.ReadAllBytes(sidecar), "").Sidecar?.ImageFile;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="Path">Full path of the file.</param>
/// <param name="Name">Its name in the manifest: its place inside the input folder it was found in.</param>
/// <param name="Sidecar">Full path of its sidecar; null when it has none.</param>
internal sealed record BatchInput(string Path, string Name, string? Sidecar);
