namespace Capture.Ingest;

/// <summary>Lines of HylaFAX's transfer log: tab-separated, by place instead of by name.</summary>
/// <remarks>Format of <c>xferfaxlog(5)</c>, the record of a reception (<c>RECV</c>).</remarks>
internal static class XferFaxLog
{
    private const int Date = 0, Kind = 1, CommunicationId = 2, Modem = 3, Tiff = 4, LocalNumber = 7, SenderId = 8, PageCount = 10,
        ConnectionTime = 12, Reason = 13, CallId1 = 14, CallId2 = 15;

    /// <summary>A record for each reception; null when the text is no transfer log.</summary>
    /// <exception cref="FormatException">A record is cut off.</exception>
    internal static IReadOnlyList<IReadOnlyList<SidecarText.Entry>>? Parse(string text)
    {
        var records = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r').Split('\t'))
            .Where(fields => fields.Length > Kind && fields[Kind] == "RECV")
            .ToList();
        if (records.Exists(fields => fields.Length <= Reason))
            throw new FormatException("A record of the transfer log is cut off.");
        return records.Count == 0 ? null : records.ConvertAll(Record);
    }

    private static List<SidecarText.Entry> Record(string[] fields)
    {
        var entries = new List<SidecarText.Entry>();
        Add(Date, nameof(Sidecar.ReceivedAt));
        Add(CommunicationId, nameof(Sidecar.SourceMessageId));
        Add(Modem, nameof(Sidecar.Device));
        Add(Tiff, nameof(Sidecar.ImageFile));
        Add(LocalNumber, nameof(Sidecar.CalledNumber));
        Add(SenderId, nameof(Sidecar.SenderStationId));
        Add(PageCount, nameof(Sidecar.PagesExpected));
        Add(ConnectionTime, nameof(Sidecar.DurationSeconds));
        Add(Reason, nameof(Sidecar.StatusText));
        Add(CallId1, nameof(Sidecar.CallerNumber));
        Add(CallId2, "CallID2");
        // A reason is only ever given for a reception that went wrong.
        if (Value(Reason).Length > 0)
            entries.Add(new SidecarText.Entry(nameof(Sidecar.IsPartial), "true"));
        return entries;

        void Add(int place, string field)
        {
            if (Value(place) is { Length: > 0 } value)
                entries.Add(new SidecarText.Entry(field, value));
        }

        string Value(int place) => place < fields.Length && fields[place].Trim('"', ' ') is var value and not "<null>" ? value : "";
    }
}
