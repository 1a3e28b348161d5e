namespace Capture.Ingest;

/// <summary>
/// Decides from successive looks at a folder which files are finished. A single look never suffices: what lies there at
/// start-up may be half written too.
/// </summary>
internal static class InboxScan
{
    internal static IReadOnlyDictionary<string, SeenEntry> NothingSeen { get; } = new Dictionary<string, SeenEntry>();

    /// <param name="memory">Of the look before.</param>
    /// <param name="now">When the listing was taken.</param>
    internal static InboxPlan Decide(
        IReadOnlyDictionary<string, SeenEntry> memory, DateTimeOffset now, IReadOnlyList<InboxEntry> listing, SourceOptions options, InboxPeek peek)
    {
        var relevant = listing.Where(entry => entry.Kind != EntryKind.Folder && !InboxNames.IsJunk(entry.Name, options)).ToList();
        var seen = relevant.ToDictionary(entry => entry.Name, entry => See(memory.GetValueOrDefault(entry.Name), entry, now));
        var look = new Look(now, seen, options, peek);

        var (claims, refusals, notices) = (new List<PlannedClaim>(), new List<PlannedRefusal>(), new List<InboxNotice>());
        foreach (var entry in relevant.Where(entry => entry.Kind == EntryKind.Other))
            refusals.Add(new PlannedRefusal(entry, "It is a link, pipe or device, not a file.", "Put the file itself into the folder."));

        var files = relevant.Where(entry => entry.Kind == EntryKind.File).ToList();
        foreach (var entry in files.Where(entry => InboxNames.IsUnfinished(entry.Name)))
            look.NoteIfLong(notices, entry, "Its name says that it is still being written.", "Rename it when it is finished, or delete it.");

        var finished = files.Where(entry => !InboxNames.IsUnfinished(entry.Name)).ToList();
        var triggers = finished.Where(look.IsTrigger).Select(entry => entry.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var candidates = finished.Where(entry => !look.IsTrigger(entry)).ToDictionary(entry => entry.Name);
        var pairs = SidecarPairing.Pair(candidates.Keys, look.ImageFileIn(candidates));
        var spoken = new HashSet<string>();

        foreach (var (name, sidecar) in pairs.OrderBy(pair => candidates[pair.Key].Modified).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var file = candidates[name];
            var trigger = options.TriggerExtension is { } extension ? InboxNames.TriggerOf(name, extension, triggers) : null;
            spoken.UnionWith(new[] { sidecar, trigger }.OfType<string>());
            if (look.WhyNever(file) is var (cause, remedy))
                refusals.Add(new PlannedRefusal(file, cause, remedy));
            else if (claims.Count == options.FilesAtOnce)
                continue;
            else if (look.WhyNotYet(file, sidecar is null ? null : candidates[sidecar], trigger) is { } reason)
                look.NoteIfLong(notices, file, reason, "See whether its writer still runs, and whether Capture may read it.");
            else
                claims.Add(new PlannedClaim(file, sidecar, trigger));
        }

        foreach (var orphan in finished.Where(entry => (look.IsTrigger(entry) || SidecarPairing.IsSidecar(entry.Name)) && !spoken.Contains(entry.Name)))
        {
            if (look.HasRestedFor(orphan, options.OrphanFailsAfter))
                refusals.Add(new PlannedRefusal(orphan, "Files of its kind describe another file of the same name, and none came.", "Send the file it describes, with this one."));
        }

        return new InboxPlan(claims, refusals, notices, seen);
    }

    // A clock set back must not make a file wait until it catches up.
    private static SeenEntry See(SeenEntry? before, InboxEntry entry, DateTimeOffset now)
    {
        if (before is null || before.FirstSeen > now)
            return new SeenEntry(entry.Size, entry.Modified, now, now);
        return before.Size == entry.Size && before.Modified == entry.Modified
            ? before with { UnchangedSince = before.UnchangedSince > now ? now : before.UnchangedSince }
            : before with { Size = entry.Size, Modified = entry.Modified, UnchangedSince = now };
    }

    /// <summary>One look: the questions the decision asks of it.</summary>
    private sealed class Look(DateTimeOffset now, Dictionary<string, SeenEntry> seen, SourceOptions options, InboxPeek peek)
    {
        internal bool IsTrigger(InboxEntry entry) =>
            options.TriggerExtension is { } extension && entry.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

        internal bool HasRestedFor(InboxEntry entry, TimeSpan time) => Rest(entry) >= time;

        internal Func<string, string?> ImageFileIn(Dictionary<string, InboxEntry> entries) =>
            name => IsFinished(entries[name]) ? peek.ImageFile(name) : null;

        /// <summary>Why nothing will come of a file; null while something may.</summary>
        internal (string Cause, string Remedy)? WhyNever(InboxEntry file)
        {
            if (!HasRestedFor(file, options.EmptyFailsAfter))
                return null;
            if (file.Size == 0)
                return ("It is empty, and stayed so.", "Send it again; see whether the disk of its writer is full.");
            return file.Links > 1
                ? ("It has several names on its volume, so another program may still change it.", "Put a copy into the folder instead of a hard link.")
                : null;
        }

        /// <summary>What a file waits for; null when it is ready.</summary>
        internal string? WhyNotYet(InboxEntry file, InboxEntry? sidecar, string? trigger)
        {
            if (file.Size == 0)
                return "It is empty.";
            if (file.Links > 1)
                return "It has several names on its volume.";
            if (options.TriggerExtension is not null)
                return trigger is null ? "The file that says it is finished is not there." : null;
            if (!IsFinished(file))
                return "It is still being written.";
            var look = peek.Look(file.Name);
            if (look == FileLook.Closed)
                return "It cannot be opened: another program holds it, or Capture may not read it.";
            if (look == FileLook.Cut && !HasRestedFor(file, options.StableFor + options.IncompleteWait))
                return "Its end is missing.";
            if (sidecar is null)
                return HasRestedFor(file, options.StableFor + options.SidecarWait) ? null : "Its sidecar is not there.";
            // A sidecar that never comes to rest does not hold its file for ever.
            return IsFinished(sidecar) || HasRestedFor(file, options.EmptyFailsAfter) ? null : "Its sidecar is still being written.";
        }

        internal void NoteIfLong(List<InboxNotice> notices, InboxEntry entry, string cause, string remedy)
        {
            if (now - seen[entry.Name].FirstSeen >= options.ReportedAfter)
                notices.Add(new InboxNotice(entry.Name, cause, remedy));
        }

        private bool IsFinished(InboxEntry entry) => entry.Size > 0 && HasRestedFor(entry, options.StableFor) && Age(entry) >= options.MinimumAge;

        // Not by the time of the file but by our own watch: a copy keeps the time of its original.
        private TimeSpan Rest(InboxEntry entry) => now - seen[entry.Name].UnchangedSince;

        // Where the writer's clock is ahead of ours, the time of the file says nothing.
        private TimeSpan Age(InboxEntry entry) => entry.Modified <= now ? now - entry.Modified : Rest(entry);
    }
}
