using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>A name as compared.</summary>
/// <param name="Joined">All parts without gaps.</param>
/// <param name="Parts">The parts that may stand for the whole; empty when there is one part only.</param>
/// <param name="Tokens">Dictionary ids of the joined form and of the parts.</param>
internal sealed record NameForm(string Joined, string[] Parts, int[] Tokens);

/// <summary>Every name and street of the index once, by its text.</summary>
internal sealed class FormTable
{
    private readonly Dictionary<string, int> _ids;
    private readonly NameForm[] _forms;

    private FormTable(Dictionary<string, int> ids, NameForm[] forms) => (_ids, _forms) = (ids, forms);

    public int Count => _forms.Length;

    /// <summary>The form of an id; null for -1.</summary>
    public NameForm? this[int id] => id < 0 ? null : _forms[id];

    /// <summary>A table to be: a new one, or one that goes on from another and leaves that as it is.</summary>
    internal sealed class Builder(NameDictionary.Builder names, FormTable? before = null)
    {
        private readonly Dictionary<string, int> _ids = new(before?._ids ?? [], StringComparer.Ordinal);
        private readonly List<NameForm> _forms = [.. before?._forms ?? []];

        public NameForm? this[int id] => id < 0 ? null : _forms[id];

        /// <summary>The form's id; -1 for an empty name.</summary>
        /// <param name="normal">As <see cref="NameText.Normalize"/> leaves it.</param>
        public int Add(string normal)
        {
            if (normal.Length == 0)
                return -1;
            if (_ids.TryGetValue(normal, out var id))
                return id;
            var parts = normal.Split(' ').Where(part => NameText.Suffix(part) is null).ToArray();
            if (parts.Length == 0)
                parts = [normal.Replace(" ", "", StringComparison.Ordinal)];
            // One text for both uses where it is one part.
            var joined = parts is [var only] && only == normal ? normal : string.Concat(parts);
            List<string> whole = parts.Length > 1 ? [.. parts.Where(part => !NameText.IsParticle(part))] : [];
            List<int> tokens = [names.Add(joined), .. whole.Select(names.Add)];
            id = _forms.Count;
            _ids.Add(normal, id);
            _forms.Add(new NameForm(joined, [.. whole], [.. tokens.Distinct()]));
            return id;
        }

        public FormTable Build() => new(_ids, [.. _forms]);
    }
}
