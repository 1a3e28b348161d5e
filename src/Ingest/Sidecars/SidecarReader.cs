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
        var said = new SidecarFacts(entries, _namesOfFields);
        var callId2 = said.Find("callid2");
        var sidecar = new Sidecar
        {
            SourceSystem = said.Take(nameof(Sidecar.SourceSystem), SidecarValues.Text),
            SourceMessageId = said.Take(nameof(Sidecar.SourceMessageId), SidecarValues.Text),
            ReceivedAt = said.TakeValue(nameof(Sidecar.ReceivedAt), value => SidecarValues.Time(value, _zone)),
            // HylaFAX's second call identity is the number called or the caller's name, as the telephone company pleases.
            CalledNumber = said.Take(nameof(Sidecar.CalledNumber), SidecarValues.Telephone) ?? (callId2 is null ? null : SidecarValues.Telephone(callId2)),
            CallerNumber = said.Take(nameof(Sidecar.CallerNumber), SidecarValues.Telephone),
            CallerName = said.Take(nameof(Sidecar.CallerName), SidecarValues.Text)
                ?? (callId2?.Any(char.IsLetter) == true ? SidecarValues.Text(callId2) : null),
            SenderStationId = said.Take(nameof(Sidecar.SenderStationId), SidecarValues.Text),
            Subaddress = said.Take(nameof(Sidecar.Subaddress), SidecarValues.Text),
            PagesExpected = said.TakeAgreed(nameof(Sidecar.PagesExpected), SidecarValues.Number),
            Resolution = said.Take(nameof(Sidecar.Resolution), SidecarValues.Text),
            DurationSeconds = said.TakeValue(nameof(Sidecar.DurationSeconds), SidecarValues.Seconds),
            SpeedBps = said.TakeValue(nameof(Sidecar.SpeedBps), SidecarValues.Number),
            StatusCode = said.Take(nameof(Sidecar.StatusCode), SidecarValues.Text),
            StatusText = said.Take(nameof(Sidecar.StatusText), SidecarValues.Text),
            IsPartial = said.TakeAgreed(nameof(Sidecar.IsPartial), SidecarValues.Flag),
            Device = said.Take(nameof(Sidecar.Device), SidecarValues.Text),
            BatchId = said.Take(nameof(Sidecar.BatchId), SidecarValues.Text),
            OriginalFileName = said.Take(nameof(Sidecar.OriginalFileName), SidecarValues.FileName),
            ImageFile = said.Take(nameof(Sidecar.ImageFile), SidecarValues.FileName),
        };
        return sidecar == new Sidecar() && said.Findings.Count == 0
            ? Failed(SidecarFindings.NothingKnown)
            : new SidecarReading(sidecar, said.Findings);
    }
}
