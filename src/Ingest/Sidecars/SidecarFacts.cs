namespace Capture.Ingest;

/// <summary>The values of one record of a sidecar, taken by the fields they mean; what could not be understood is kept as a finding.</summary>
internal sealed class SidecarFacts
{
    private readonly IReadOnlyDictionary<string, string[]> _namesOfFields;
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _contradicted = [];
    private readonly List<SidecarFinding> _findings = [];

    /// <param name="namesOfFields">For each field of <see cref="Sidecar"/> the names it goes by, the first that is there counts.</param>
    public SidecarFacts(IReadOnlyList<SidecarText.Entry> entries, IReadOnlyDictionary<string, string[]> namesOfFields)
    {
        _namesOfFields = namesOfFields;
        foreach (var entry in entries.Where(entry => !string.IsNullOrWhiteSpace(entry.Value)))
        {
            // "caller.number" answers to "callernumber" and to "number"; the first of a name stays.
            Add(SidecarFields.Plain(entry.Name), entry.Value.Trim());
            var parts = entry.Name.Split('.');
            Add(SidecarFields.Plain(parts[^1]), entry.Value.Trim());
            if (parts.Length > 2)
                Add(SidecarFields.Plain(parts[^2] + parts[^1]), entry.Value.Trim());
        }
    }

    public IReadOnlyList<SidecarFinding> Findings => _findings;

    public string? Find(params string[] names) => names.Select(name => _values.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

    public string? Take(string field, Func<string, string?> read)
    {
        if (Find(_namesOfFields[field]) is not { } value)
            return null;
        var taken = read(value);
        // "Anonymous" is a caller's right and no fault; other values should have been understood.
        if (taken is null && field is not (nameof(Sidecar.CallerNumber) or nameof(Sidecar.CalledNumber)))
            _findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
        return taken;
    }

    /// <summary>Two values under one name: which is the file's own is not for us to say.</summary>
    public TValue? TakeAgreed<TValue>(string field, Func<string, TValue?> read)
        where TValue : struct
    {
        if (!_contradicted.Contains(_namesOfFields[field].FirstOrDefault(_values.ContainsKey) ?? ""))
            return TakeValue(field, read);
        _findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
        return null;
    }

    public TValue? TakeValue<TValue>(string field, Func<string, TValue?> read)
        where TValue : struct
    {
        if (Find(_namesOfFields[field]) is not { } value)
            return null;
        var taken = read(value);
        if (taken is null)
            _findings.Add(new SidecarFinding(SidecarFindings.BadValue, field));
        return taken;
    }

    private void Add(string name, string value)
    {
        if (!_values.TryAdd(name, value) && _values[name] != value)
            _contradicted.Add(name);
    }
}
