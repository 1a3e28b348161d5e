using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>Whose field a label without a name of its own is: that of the name beside it, of the block, or of the heading above.</summary>
internal sealed class FieldOwners(List<Piece> pieces)
{
    /// <summary>Rows after a heading that it may still govern.</summary>
    private const int HeadingGoverns = 10;

    /// <summary>Fields of one person follow each other with gaps of at most this many line heights.</summary>
    private const double BlockGap = 1.3;

    private readonly List<Heading> _headings = [];
    private int _line = -1;
    private bool _patientSeen;
    private Box _last;
    private Box _owner;

    /// <summary>Whose the fields are that stand here.</summary>
    public LabelKind Owner { get; private set; } = LabelKind.PatientName;

    /// <summary>Takes the next piece; true when it begins a line.</summary>
    public bool Enter(Piece piece)
    {
        var begins = piece.Line != _line;
        if (begins)
        {
            _line = piece.Line;
            _headings.RemoveAll(heading => ++heading.Rows > HeadingGoverns || (EndsHeading(piece) && heading.IsAbove(piece)));
            if (!Continues(piece))
                Owner = BesideName(piece) ?? HeadingOf(piece) ?? LabelKind.PatientName;
        }
        else if (HeadingOf(piece) is { } column)
        {
            (Owner, _owner) = (column, piece.Box);
        }

        _last = piece.Box;
        if (piece is { Heading: true, Kind: { } headed })
        {
            _headings.RemoveAll(heading => heading.IsAbove(piece));
            _headings.Add(new Heading(headed, piece.Box, RightOf(piece)));
            Owner = headed;
        }

        return begins;
    }

    /// <summary>The kind of a piece: a label that names nobody is its heading's.</summary>
    public LabelKind? KindOf(Piece piece) =>
        piece is { Kind: LabelKind.PatientName, Generic: true } && HeadingOf(piece) is { } heading ? heading : piece.Kind;

    /// <summary>Whose a field is: the patient's where its label says so, else of whomever the fields here are.</summary>
    public LabelKind OwnerOf(Piece piece) => piece.OfPatient ? LabelKind.PatientName : Owner;

    /// <summary>Whom the heading above is about; null without one.</summary>
    public LabelKind? HeadingOf(Piece piece) => _headings.FindLast(heading => heading.IsAbove(piece))?.Kind;

    /// <summary>A name was read: what follows is its bearer's.</summary>
    public void Is(LabelKind owner, Piece piece)
    {
        (Owner, _owner) = (owner, piece.Box);
        _patientSeen |= owner == LabelKind.PatientName;
        if (owner == LabelKind.PatientName && !piece.Generic)
            _headings.RemoveAll(heading => heading.IsAbove(piece));
    }

    /// <summary>The field is another person's than the patient's, or nobody knows whose.</summary>
    public static bool IsSomebodyElse(LabelKind owner) => owner is LabelKind.GuarantorName or LabelKind.ContactName or LabelKind.ProviderName or LabelKind.Unknown;

    // What stands on a line of its own belongs to the patient again, unless it goes on with the block of a relative or payer, or a
    // date of birth follows somebody else's name.
    private bool Continues(Piece piece)
    {
        if (Owner is LabelKind.GuarantorName or LabelKind.ContactName)
        {
            var gap = piece.Box.Top - _last.Bottom;
            return gap < BlockGap * Math.Max(1, Math.Min(_last.Height, piece.Box.Height))
                && (piece.Kind is LabelKind.BirthDate or LabelKind.Sex or LabelKind.Age or LabelKind.AgeAndSex or LabelKind.Ssn or LabelKind.Phone or LabelKind.Address or LabelKind.OtherText or LabelKind.OtherPhone or LabelKind.OtherNumber);
        }

        return piece.Kind == LabelKind.BirthDate && piece.Line > 0 && IsSomebodyElse(Owner) && _patientSeen && BesideName(piece) is null
            && piece.Box.Left < _owner.Right && piece.Box.Right > _owner.Left && piece.Box.Top - _owner.Bottom < BlockGap * _owner.Height;
    }

    /// <summary>Two columns are read one after the other: whose name stands left of it on the same row.</summary>
    private LabelKind? BesideName(Piece piece) =>
        pieces.Where(other => other is { Value.Count: > 0, Kind: LabelKind.PatientName or LabelKind.GuarantorName or LabelKind.ContactName } && other.Line != piece.Line
                && other.Box.Right <= piece.Box.Left && Boxes.SameRow(other.Box, piece.Box))
            .MaxBy(other => other.Box.Right)?.Kind;

    // Another heading: a short line of words alone on its row that is no value.
    private bool EndsHeading(Piece piece) =>
        piece is { Kind: null, Taken: false, Value.Count: <= 6 } && !piece.Value.Exists(word => word.Text.Any(char.IsAsciiDigit))
        && !pieces.Exists(other => other != piece && other.Page == piece.Page && Boxes.SameRow(other.Box, piece.Box))
        && NameReader.Read(piece.Value) is not { Comma: true };

    private int RightOf(Piece piece) =>
        pieces.Where(other => other != piece && other.Box.Left > piece.Box.Right && Boxes.SameRow(other.Box, piece.Box)).Select(other => other.Box.Left - piece.Box.Height / 2).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>A heading and the column it governs.</summary>
    private sealed class Heading(LabelKind kind, Box box, int right)
    {
        public LabelKind Kind { get; } = kind;
        public int Rows { get; set; }

        public bool IsAbove(Piece piece) => piece.Box.Top > box.Top && piece.Box.Left >= box.Left - 2 * box.Height && piece.Box.Left < right;
    }
}
