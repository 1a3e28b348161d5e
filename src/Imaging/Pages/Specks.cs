using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Imaging.Pages;

/// <summary>
/// Which of the smallest pieces of ink of a bitonal page are noise of the line. What lies where a full stop does, beside a letter and
/// at its foot, is none: at 204 × 98 dpi the decimal point of a dose set in 9 points has three pixels, of which noise takes one
/// away. It is measured against the letters of its own place, so it holds for any size of print and any resolution.
/// </summary>
internal sealed class Specks
{
    /// <summary>A piece of so many pixels is never taken away.</summary>
    private const int Largest = 4;

    /// <summary>
    /// Inches: a full stop of 9 points measures so much each way. A piece of this share of it may be one; one of half as much only
    /// between two letters of like height that stand as far apart as a point makes them.
    /// </summary>
    private const double PointSize = 0.012;
    private const double LeastShare = 0.55;

    /// <summary>Inches: the letters of 5 points are higher; what is higher or wider than the others is a picture.</summary>
    private const double LowestLetter = 0.036;
    private const double HighestLetter = 0.7;
    private const double WidestLetter = 2.5;

    /// <summary>Inches: pieces so near to a letter may be of it.</summary>
    private const double Near = 0.03;

    /// <summary>
    /// Letters and what is near to them take up a quarter of a full page, so noise leaves a third as many specks near to letters as
    /// elsewhere. Where there are so many times as many as it can have left, they are fragments of letters.
    /// </summary>
    private const double NoiseNear = 1.0 / 3;
    private const double Fragments = 2;

    // In heights of the letter beside it.

    /// <summary>How far from the letter a point may lie.</summary>
    private const double Gap = 0.55;

    /// <summary>How far above the foot of the letter it may end and begin, and how far below it may end, as a comma does. A row at least.</summary>
    private const double EndsAbove = 0.16;
    private const double BeginsAbove = 0.36;
    private const double Below = 0.3;

    /// <summary>Two letters with a point between them: the higher is at most so many times as high, and they lie so far apart.</summary>
    private const double LikeHeight = 1.25;
    private const double LeastRoom = 0.17;

    private readonly int _rotation;
    private readonly double _aspect;
    private readonly double _least;
    private readonly int _reach;
    private readonly InkPiece[] _byLeft;
    private readonly InkPiece[] _byRight;
    private readonly Neighbourhood _near;
    private readonly bool _fragments;

    /// <param name="pieces">Of the page as stored.</param>
    /// <param name="rotation">How far it is turned clockwise from upright.</param>
    public Specks(IReadOnlyList<InkPiece> pieces, double dpiX, double dpiY, int rotation)
    {
        _rotation = rotation;
        _least = LeastShare * PointSize * PointSize * dpiX * dpiY;
        var (across, down) = rotation % 180 == 0 ? (dpiX, dpiY) : (dpiY, dpiX);
        // Heights and gaps are in pixels of different length.
        _aspect = across / down;
        _reach = (int)(Gap * HighestLetter / 2 * across);
        var letters = pieces.Where(piece => IsLetter(Upright(piece), across, down)).ToArray();
        _byLeft = [.. letters.Select(Upright)];
        _byRight = [.. _byLeft];
        Array.Sort([.. _byLeft.Select(letter => letter.Left)], _byLeft);
        Array.Sort([.. _byRight.Select(letter => letter.Right)], _byRight);
        _near = new Neighbourhood(letters, Near * dpiX, Near * dpiY);
        var (near, far) = (0, 0);
        foreach (var piece in pieces)
        {
            if (piece.Area < Largest && piece.Area >= _least)
                (near, far) = _near.Has(piece) ? (near + 1, far) : (near, far + 1);
        }

        _fragments = near >= Fragments * NoiseNear * far;
    }

    public bool IsSpeck(InkPiece piece)
    {
        if (piece.Area >= Largest)
            return false;
        if (piece.Area < _least / 2)
            return true;
        // A thin "1" stands farther from its point than the pieces of a letter lie apart.
        var near = _near.Has(piece);
        var point = Upright(piece);
        if (piece.Area >= _least)
            return !(near && _fragments) && !AnyBefore(point, _ => true) && !AnyAfter(point, _ => true);
        return !near || !AnyBefore(point, before => AnyAfter(point, after => IsRoomBetween(before, after)));
    }

    private static bool IsLetter(InkPiece piece, double across, double down) =>
        piece.Height >= LowestLetter * down && piece.Height <= HighestLetter * down && piece.Width <= WidestLetter * across && piece.Area >= Largest;

    private bool AnyBefore(InkPiece point, Predicate<InkPiece> wanted)
    {
        for (var i = Count(_byRight, letter => letter.Right <= point.Left) - 1; i >= 0 && _byRight[i].Right >= point.Left - _reach; i--)
        {
            if (IsAtFoot(point, _byRight[i], point.Left - _byRight[i].Right) && wanted(_byRight[i]))
                return true;
        }

        return false;
    }

    private bool AnyAfter(InkPiece point, Predicate<InkPiece> wanted)
    {
        for (var i = Count(_byLeft, letter => letter.Left < point.Right); i < _byLeft.Length && _byLeft[i].Left <= point.Right + _reach; i++)
        {
            if (IsAtFoot(point, _byLeft[i], _byLeft[i].Left - point.Right) && wanted(_byLeft[i]))
                return true;
        }

        return false;
    }

    private bool IsAtFoot(InkPiece point, InkPiece letter, int gap) =>
        gap <= Gap * letter.Height * _aspect
        && point.Bottom >= letter.Bottom - Math.Max(1, EndsAbove * letter.Height)
        && point.Top >= letter.Bottom - Math.Max(2, BeginsAbove * letter.Height)
        && point.Bottom <= letter.Bottom + Math.Max(1, Below * letter.Height);

    private bool IsRoomBetween(InkPiece before, InkPiece after)
    {
        var (low, high) = (Math.Min(before.Height, after.Height), Math.Max(before.Height, after.Height));
        return high <= LikeHeight * low && Math.Abs(before.Bottom - after.Bottom) <= Math.Max(1, EndsAbove * high)
            && after.Left - before.Right >= LeastRoom * high * _aspect;
    }

    // As it lies when the page is upright. Where the page begins does not matter.
    private InkPiece Upright(InkPiece piece) => piece with
    {
        Box = _rotation switch
        {
            90 => new Box(piece.Top, -piece.Right, piece.Height, piece.Width),
            180 => new Box(-piece.Right, -piece.Bottom, piece.Width, piece.Height),
            270 => new Box(-piece.Bottom, piece.Left, piece.Height, piece.Width),
            _ => piece.Box,
        },
    };

    // How many of the first are so.
    private static int Count(InkPiece[] sorted, Predicate<InkPiece> isSo)
    {
        var (from, to) = (0, sorted.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = isSo(sorted[middle]) ? (middle + 1, to) : (from, middle);
        }

        return from;
    }

    /// <summary>The places on or beside a letter, by squares.</summary>
    private sealed class Neighbourhood
    {
        private readonly double _width;
        private readonly double _height;
        private readonly HashSet<(int, int)> _squares = [];

        public Neighbourhood(InkPiece[] letters, double width, double height)
        {
            (_width, _height) = (width, height);
            foreach (var letter in letters)
            {
                for (var y = (int)((letter.Top - height / 2) / height); y <= (letter.Bottom + height / 2) / height; y++)
                {
                    for (var x = (int)((letter.Left - width / 2) / width); x <= (letter.Right + width / 2) / width; x++)
                        _squares.Add((x, y));
                }
            }
        }

        public bool Has(InkPiece piece) => _squares.Contains(((int)(piece.Left / _width), (int)(piece.Top / _height)));
    }
}
