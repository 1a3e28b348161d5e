using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>Letters that stand on one baseline without a wide gap between them: a line of text, or a cell of a table.</summary>
internal sealed class LinePart
{
    /// <summary>Letters at either end by which the baseline there is told.</summary>
    private const int EndLetters = 7;

    /// <summary>Of the heights above the baseline, from the lowest, the one that counts as that of capitals and ascenders.</summary>
    private const double AscentShare = 0.9;

    private readonly List<InkPiece> _letters;
    private readonly List<Box> _small = [];

    /// <param name="letters">From left to right, at least one.</param>
    public LinePart(List<InkPiece> letters)
    {
        _letters = letters;
        Measure();
    }

    /// <summary>Around its letters, without what is small: specks would make it high.</summary>
    public Box Box { get; private set; }

    /// <summary>Height of capitals and ascenders above the baseline, pixels.</summary>
    public double Ascent { get; private set; }

    /// <summary>Where letters stand, at the left end, in the middle and at the right end.</summary>
    public double LeftBaseline { get; private set; }

    public double Baseline { get; private set; }

    public double RightBaseline { get; private set; }

    public int Letters => _letters.Count;

    /// <summary>Left and right end, with dots and dashes.</summary>
    public int Left { get; private set; }

    public int Right { get; private set; }

    public IEnumerable<Box> Pieces => _letters.Select(letter => letter.Box).Concat(_small);

    public void Add(LinePart right)
    {
        _letters.AddRange(right._letters);
        _letters.Sort((one, other) => one.Left.CompareTo(other.Left));
        _small.AddRange(right._small);
        Measure();
    }

    /// <summary>Takes in a piece of itself that lies above or below its letters.</summary>
    public void Absorb(LinePart fragment)
    {
        foreach (var piece in fragment.Pieces)
            AddSmall(piece);
    }

    public void AddSmall(Box piece)
    {
        _small.Add(piece);
        Left = Math.Min(Left, piece.Left);
        Right = Math.Max(Right, piece.Right);
    }

    private void Measure()
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        foreach (var letter in _letters)
            (left, top, right, bottom) = (Math.Min(left, letter.Left), Math.Min(top, letter.Top), Math.Max(right, letter.Right), Math.Max(bottom, letter.Bottom));
        Box = new Box(left, top, right - left, bottom - top);
        (Left, Right) = (left, right);
        foreach (var piece in _small)
            (Left, Right) = (Math.Min(Left, piece.Left), Math.Max(Right, piece.Right));
        Baseline = MiddleBottom(0, _letters.Count);
        LeftBaseline = MiddleBottom(0, Math.Min(EndLetters, _letters.Count));
        RightBaseline = MiddleBottom(Math.Max(0, _letters.Count - EndLetters), _letters.Count);
        var heights = _letters.Select(letter => Math.Max(1, BaselineAt(letter.Left + letter.Width / 2.0) - letter.Top)).Order().ToArray();
        Ascent = heights[(int)(AscentShare * (heights.Length - 1) + 0.5)];
    }

    /// <summary>The baseline at a place along it: the line may lean or bend a little.</summary>
    public double BaselineAt(double middle)
    {
        var share = Box.Width == 0 ? 0.5 : Math.Clamp((middle - Box.Left) / Box.Width, 0, 1);
        return LeftBaseline + share * (RightBaseline - LeftBaseline);
    }

    private double MiddleBottom(int from, int to)
    {
        var bottoms = new int[to - from];
        for (var i = from; i < to; i++)
            bottoms[i - from] = _letters[i].Bottom;
        Array.Sort(bottoms);
        return bottoms[(bottoms.Length - 1) / 2];
    }
}
