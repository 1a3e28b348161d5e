namespace Capture.Ingest;

/// <summary>
/// Reads what a fax server or scanner wrote beside a file: JSON, XML, <c>KEY=value</c>, <c>Key: value</c> and HylaFAX
/// transfer log lines, told apart by content. Never throws for what is in the sidecar: a bad one costs its facts, not its file.
/// </summary>
public sealed class SidecarReader
{
    /// <summary>Larger sidecars are not read. Real ones are a few hundred bytes.</summary>
    public const int MostBytes = 1 << 20;

    private readonly Dictionary<string, string[]> _namesOfFields;
    private readonly TimeZoneInfo _zone;

    /// <param name="zone">Time zone of the source, for times without an offset.</param>
    /// <param name="moreNames">Names only this source uses, each with the field of <see cref="Sidecar"/> it means. They go before the known ones.</param>
    /// <exception cref="ArgumentException">A value of <paramref name="moreNames"/> is no field of <see cref="Sidecar"/>.</exception>
    public SidecarReader(TimeZoneInfo zone, IReadOnlyDictionary<string, string> moreNames)
    {
        _zone = zone;
        if (moreNames.Values.FirstOrDefault(field => !SidecarFields.Names.ContainsKey(field)) is { } unknown)
            throw new ArgumentException($"'{unknown}' is not a field of a sidecar. Fields: {string.Join(", ", SidecarFields.Names.Keys)}.", nameof(moreNames));
        _namesOfFields = SidecarFields.Names.ToDictionary(
            pair => pair.Key,
            pair => (string[])
            [
                .. moreNames.Where(more => more.Value == pair.Key).Select(more => SidecarFields.Plain(more.Key)),
                SidecarFields.Plain(pair.Key),
                .. pair.Value,
            ]);
    }

    /// <summary>Reads the sidecar at that path. A path that cannot be read is a finding, not an error.</summary>
    /// <param name="image">Name of the file it lies beside; chooses among several records.</param>
    public async Task<SidecarReading> ReadAsync(string path, string image, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                return Failed(SidecarFindings.TooLarge);
            return Read(await File.ReadAllBytesAsync(path, cancellationToken), image, FormOf(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Failed(SidecarFindings.Unreadable);
        }
    }

    /// <inheritdoc cref="ReadAsync"/>
    public SidecarReading Read(ReadOnlySpan<byte> bytes, string image) => Read(bytes, image, null);

    /// <param name="promised">The form its name promises; null when it promises none.</param>
    private SidecarReading Read(ReadOnlySpan<byte> bytes, string image, SidecarForm? promised)
    {
        if (bytes.Length > MostBytes)
            return Failed(SidecarFindings.TooLarge);

        SidecarText.Records records;
        try
        {
            records = SidecarText.Parse(bytes);
        }
        catch (FormatException)
        {
            return Failed(SidecarFindings.Malformed);
        }

        var readings = records.All.Select(Interpret).ToList();
        var found = readings switch
        {
            [] => Failed(SidecarFindings.NothingKnown),
            [var only] => only,
            _ => readings.Where(reading => Describes(reading.Sidecar, image)).ToList() is [var mine] ? mine : Failed(SidecarFindings.SeveralRecords),
        };
        // Lines with a colon are found in anything, also in what is left of a broken XML file.
        return records.Form == SidecarForm.Lines && promised is not null
            ? found with { Findings = [.. found.Findings, new(SidecarFindings.Malformed)] }
            : found;
    }

    private static SidecarForm? FormOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".XML" => SidecarForm.Xml,
        ".JSON" => SidecarForm.Json,
        _ => null,
    };

    private static bool Describes(Sidecar? sidecar, string image) =>
        string.Equals(sidecar?.ImageFile, image, StringComparison.OrdinalIgnoreCase);

    private static SidecarReading Failed(string code) => new(null, [new SidecarFinding(code)]);

    private SidecarReading Interpret(IReadOnlyList<SidecarText.Entry> entries)
    {
        var values = new Dictionary<string, string>();
        var contradicted = new HashSet<string>();
        foreach (var entry in entries.Where(entry => !string.IsNullOrWhiteSpace(entry.Value)))
        {
            // "caller.number" answers to "callernumber" and to "number"; the first of a name stays.
            Add(SidecarFields.Plain(entry.Name), entry.Value.Trim());
            var parts = entry.Name.Split('.');
            Add(SidecarFields.Plain(parts[^1]), entry.Value.Trim());
            if (parts.Length > 2)
                Add(SidecarFields.Plain(parts[^2] + parts[^1]), entry.Value.Trim());
        }

        var findings = new List<SidecarFinding>();
        var callId2 = Find("callid2");
        var sidecar = new Sidecar
        {
            SourceSystem = Take(nameof(Sidecar.SourceSystem), SidecarValues.Text),
            SourceMessageId = Take(nameof(Sidecar.SourceMessageId), SidecarValues.Text),
            ReceivedAt = TakeValue(nameof(Sidecar.ReceivedAt), value => SidecarValues.Time(value, _zone)),
            // HylaFAX's second call identity is the number called or the caller's name, as the telephone company pleases.
            CalledNumber = Take(nameof(Sidecar.CalledNumber), SidecarValues.Telephone) ?? (callId2 is null ? null : SidecarValues.Telephone(callId2)),
            CallerNumber = Take(nameof(Sidecar.CallerNumber), SidecarValues.Telephone),
            CallerName = Take(nameof(Sidecar.CallerName), SidecarValues.Text)
                ?? (callId2?.Any(char.IsLetter) == true ? SidecarValues.Text(callId2) : null),
            SenderStationId = Take(nameof(Sidecar.SenderStationId), SidecarValues.Text),
            Subaddress = Take(nameof(Sidecar.Subaddress), SidecarValues.Text),
            PagesExpected = TakeAgreed(nameof(Sidecar.PagesExpected), SidecarValues.Number),
            Resolution = Take(nameof(Sidecar.Resolution), SidecarValues.Text),
            DurationSeconds = TakeValue(nameof(Sidecar.DurationSeconds), SidecarValues.Seconds),
            SpeedBps = TakeValue(nameof(Sidecar.SpeedBps), SidecarValues.Number),
            StatusCode = Take(nameof(Sidecar.StatusCode), SidecarValues.Text),
            StatusText = Take(nameof(Sidecar.StatusText), SidecarValues.Text),
            IsPartial = TakeAgreed(nameof(Sidecar.IsPartial), SidecarValues.Flag),
            Device = Take(nameof(Sidecar.Device), SidecarValues.Text),
            BatchId = Take(nameof(Sidecar.BatchId), SidecarValues.Text),
            OriginalFileName = Take(nameof(Sidecar.OriginalFileName), SidecarValues.FileName),
            ImageFile = Take(nameof(Sidecar.ImageFile), SidecarValues.FileName),
        };
        return sidecar == new Sidecar() && findings.Count == 0
            ? Failed(SidecarFindings.NothingKnown)
            : new SidecarReading(sidecar, findings);

        void Add(string name, string value)
        {
            if (!values.TryAdd(name, value) && values[name] != value)
                contradicted.Add(name);
        }

        string? Find(params string[] names) => names.Select(name => values.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

        string? Take(string field, Func<string, string?> read)
        {
            if (Find(_namesOfFields[field]) is not { } value)
                return null;
            var taken = read(value);
            // "Anonymous" is a caller's right and no fault; other values should have been understood.
            if (taken is null && field is not (nameof(Sidecar.CallerNumber) or nameof(Sidecar.CalledNumber)))
                findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
            return taken;
        }

        // Two values under one name: which is the file's own is not for us to say.
        TValue? TakeAgreed<TValue>(string field, Func<string, TValue?> read)
            where TValue : struct
        {
            if (!contradicted.Contains(_namesOfFields[field].FirstOrDefault(values.ContainsKey) ?? ""))
                return TakeValue(field, read);
            findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
            return null;
        }

        TValue? TakeValue<TValue>(string field, Func<string, TValue?> read)
            where TValue : struct
        {
            if (Find(_namesOfFields[field]) is not { } value)
                return null;
            var taken = read(value);
            if (taken is null)
                findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
            return taken;
        }
    }
}
