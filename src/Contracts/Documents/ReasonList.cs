namespace Capture.Contracts;

/// <summary>
/// Reasons that stand against something, each once, in the order they were found: codes of <see cref="ReviewReasons"/>. Stored
/// as one text with a space between.
/// </summary>
public sealed class ReasonList : IEquatable<ReasonList>
{
    private readonly string[] _codes;

    private ReasonList(IEnumerable<string> codes) => _codes = [.. codes.Where(code => code.Length > 0).Distinct()];

    public static ReasonList None { get; } = new([]);

    public IReadOnlyList<string> Codes => _codes;

    public bool Any => _codes.Length > 0;

    public static ReasonList Of(params IEnumerable<string> codes) => new(codes);

    /// <summary>From how it is stored.</summary>
    public static ReasonList Parse(string spaced) => spaced.Length == 0 ? None : new ReasonList(spaced.Split(' '));

    public static implicit operator ReasonList(string spaced) => Parse(spaced);

    public bool Contains(string code) => _codes.Contains(code);

    /// <summary>With these at its end, as far as they are not there yet.</summary>
    public ReasonList With(params IEnumerable<string> codes) => new(_codes.Concat(codes));

    public ReasonList Without(string code) => new(_codes.Where(own => own != code));

    public bool Equals(ReasonList? other) => other is not null && _codes.SequenceEqual(other._codes);

    public override bool Equals(object? obj) => Equals(obj as ReasonList);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As it is stored.</summary>
    public override string ToString() => string.Join(' ', _codes);
}
