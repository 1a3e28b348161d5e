using Capture.Storage.Intake;

namespace Capture.Ingest;

/// <summary>
/// Decides from successive looks at a folder which files are finished. A single look never suffices: what lies there at
/// start-up may be half written too. Whatever is not taken is spoken of in the end: what still may be, once it has waited
/// for long; what never will be, soon.
/// </summary>
internal static class InboxScan
{
    /// <summary>What never will be taken is said after so long, since its writer may be about to rename it.</summary>
    private static readonly TimeSpan SaidSoon = TimeSpan.FromMinutes(1);

    // What our own watch settles within seconds: a file that lay there before we looked has not waited for it.
    private static readonly HashSet<string> SettledByLooking =
        [NoticeCauses.BeingWritten, NoticeCauses.Cut, NoticeCauses.NoSidecar, NoticeCauses.SidecarBeingWritten, NoticeCauses.OddName];

    internal static IReadOnlyDictionary<string, SeenEntry> NothingSeen { get; } = new Dictionary<string, SeenEntry>();

    /// <param name="memory">Of the look before.</param>
    /// <param name="now">When the listing was taken.</param>
    internal static InboxPlan Decide(
        IReadOnlyDictionary<string, SeenEntry> memory, DateTimeOffset now, IReadOnlyList<InboxEntry> listing, SourceOptions options, InboxPeek peek)
    {
        var relevant = listing.Where(entry => entry is not { Kind: EntryKind.Folder, Folder: FolderLook.Empty } && !InboxNames.IsIgnored(entry.FileName, options)).ToList();
        var seen = relevant.ToDictionary(entry => entry.Key, entry => See(memory.GetValueOrDefault(entry.Key), entry, now));
        var look = new Look(now, seen, options, peek);

        var (claims, refusals, renames, notices) = (new List<PlannedClaim>(), new List<PlannedRefusal>(), new List<InboxEntry>(), new List<InboxNotice>());
        foreach (var entry in relevant.Where(entry => entry.Kind == EntryKind.Folder))
            look.NoteSoon(notices, entry, entry.OddName is null ? CodeOf(entry.Folder) : NoticeCauses.OddName);
        foreach (var entry in relevant.Where(entry => entry.OddName is not null && entry.Kind != EntryKind.Folder))
        {
            if (look.MayBeRenamed(entry))
                renames.Add(entry);
            else
                look.NoteIfLong(notices, entry, NoticeCauses.OddName);
        }

        var named = relevant.Where(entry => entry.OddName is null).ToList();
        foreach (var entry in named.Where(entry => entry.Kind == EntryKind.Other))
            refusals.Add(new PlannedRefusal(entry, NoticeCauses.NoFile));

        var files = named.Where(entry => entry.Kind == EntryKind.File).ToList();
        foreach (var entry in files.Where(entry => InboxNames.IsClutter(entry.FileName)))
            look.NoteClutterIfLong(notices, entry);
        files.RemoveAll(entry => InboxNames.IsClutter(entry.FileName));
        foreach (var entry in files.Where(entry => InboxNames.IsUnfinished(entry.FileName)))
            look.NoteIfLong(notices, entry, InboxNames.IsHidden(entry.FileName) ? NoticeCauses.HiddenName : NoticeCauses.UnfinishedName);

        var finished = files.Where(entry => !InboxNames.IsUnfinished(entry.FileName)).ToList();
        var triggers = finished.Where(look.IsTrigger).Select(entry => entry.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var candidates = finished.Where(entry => !look.IsTrigger(entry)).ToDictionary(entry => entry.Name);
        var pairs = Pair(candidates, look);
        var spoken = new HashSet<string>();

        foreach (var (name, sidecar) in pairs.OrderBy(pair => candidates[pair.Key].Modified).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var file = candidates[name];
            var trigger = options.TriggerExtension is { } extension ? InboxNames.TriggerOf(name, extension, triggers) : null;
            spoken.UnionWith(new[] { sidecar, trigger }.OfType<string>());
            if (look.WhyNever(file) is { } cause)
                refusals.Add(new PlannedRefusal(file, cause));
            else if (claims.Count == options.FilesAtOnce)
                continue;
            else if (look.WhyNotYet(file, sidecar is null ? null : candidates[sidecar], trigger) is { } reason)
                look.NoteIfLong(notices, file, reason);
            else
                claims.Add(new PlannedClaim(file, sidecar, trigger));
        }

        foreach (var orphan in finished.Where(entry => (look.IsTrigger(entry) || SidecarPairing.IsSidecar(entry.Name)) && !spoken.Contains(entry.Name)))
        {
            if (look.HasRestedFor(orphan, options.OrphanFailsAfter))
                refusals.Add(new PlannedRefusal(orphan, NoticeCauses.Alone));
            else
                look.NoteIfLong(notices, orphan, NoticeCauses.Alone);
        }

        return new InboxPlan(claims, refusals, renames, notices, seen);
    }

    /// <summary>Each file of pages with its sidecar, which lies in the same folder.</summary>
    private static Dictionary<string, string?> Pair(Dictionary<string, InboxEntry> candidates, Look look)
    {
        var pairs = new Dictionary<string, string?>();
        foreach (var folder in candidates.Keys.GroupBy(name => name[..^Path.GetFileName(name).Length]))
        {
            var imageFile = look.ImageFileIn(candidates);
            foreach (var (file, sidecar) in SidecarPairing.Pair(folder.Select(name => Path.GetFileName(name)), sidecar => imageFile(folder.Key + sidecar)))
                pairs.Add(folder.Key + file, sidecar is null ? null : folder.Key + sidecar);
        }

        return pairs;
    }

    private static string CodeOf(FolderLook folder) => folder switch
    {
        FolderLook.Hidden => NoticeCauses.FolderHidden,
        FolderLook.Unreadable => NoticeCauses.FolderUnreadable,
        FolderLook.TooDeep => NoticeCauses.FolderTooDeep,
        _ => NoticeCauses.FolderPassedOver,
    };

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

        /// <summary>A writer that is not finished would not find its file under another name.</summary>
        internal bool MayBeRenamed(InboxEntry entry) => entry.Kind == EntryKind.File && !InboxNames.IsUnfinished(entry.FileName) && IsFinished(entry);

        /// <summary>Why nothing will come of a file; null while something may.</summary>
        internal string? WhyNever(InboxEntry file)
        {
            if (!HasRestedFor(file, options.EmptyFailsAfter))
                return null;
            if (file.Size == 0)
                return NoticeCauses.Empty;
            return file.Links > 1 ? NoticeCauses.SeveralNames : null;
        }

        /// <summary>What a file waits for; null when it is ready.</summary>
        internal string? WhyNotYet(InboxEntry file, InboxEntry? sidecar, string? trigger)
        {
            if (file.Size == 0)
                return NoticeCauses.Empty;
            if (file.Links > 1)
                return NoticeCauses.SeveralNames;
            if (options.TriggerExtension is not null)
                return trigger is null ? NoticeCauses.NoTrigger : peek.Look(file.Name) == FileLook.Closed ? NoticeCauses.Unreadable : null;
            if (!IsFinished(file))
                return NoticeCauses.BeingWritten;
            var look = peek.Look(file.Name);
            if (look == FileLook.Closed)
                return NoticeCauses.Unreadable;
            if (look == FileLook.Cut && !HasRestedFor(file, options.StableFor + options.IncompleteWait))
                return NoticeCauses.Cut;
            if (sidecar is null)
                return HasRestedFor(file, options.StableFor + options.SidecarWait) ? null : NoticeCauses.NoSidecar;
            // A sidecar that never comes to rest does not hold its file for ever.
            return IsFinished(sidecar) || HasRestedFor(file, options.EmptyFailsAfter) ? null : NoticeCauses.SidecarBeingWritten;
        }

        internal void NoteIfLong(List<InboxNotice> notices, InboxEntry entry, string code) => Note(notices, entry, code, options.SaidAfter);

        internal void NoteSoon(List<InboxNotice> notices, InboxEntry entry, string code) =>
            Note(notices, entry, code, SaidSoon < options.SaidAfter ? SaidSoon : options.SaidAfter);

        internal void NoteClutterIfLong(List<InboxNotice> notices, InboxEntry entry)
        {
            if (now - WaitsSince(entry, NoticeCauses.ClutterName) >= options.SaidAfter && peek.HoldsDocument(entry.Name))
                NoteIfLong(notices, entry, NoticeCauses.ClutterName);
        }

        private void Note(List<InboxNotice> notices, InboxEntry entry, string code, TimeSpan after)
        {
            if (now - WaitsSince(entry, code) >= after)
                notices.Add(new InboxNotice(entry.Subject, code, WaitsSince(entry, code)));
        }

        // What lay there before we looked has waited since then: else who starts Capture every night would never be told.
        private DateTimeOffset WaitsSince(InboxEntry entry, string code) =>
            !SettledByLooking.Contains(code) && entry.Changed is { } changed && changed < seen[entry.Key].FirstSeen ? changed : seen[entry.Key].FirstSeen;

        private bool IsFinished(InboxEntry entry) => entry.Size > 0 && HasRestedFor(entry, options.StableFor) && Age(entry) >= options.MinimumAge;

        // Not by the time of the file but by our own watch: a copy keeps the time of its original.
        private TimeSpan Rest(InboxEntry entry) => now - seen[entry.Key].UnchangedSince;

        // Where the writer's clock is ahead of ours, the time of the file says nothing.
        private TimeSpan Age(InboxEntry entry) => entry.Modified <= now ? now - entry.Modified : Rest(entry);
    }
}
