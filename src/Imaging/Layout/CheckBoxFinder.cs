using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Finds check boxes in pieces of ink, whatever was drawn over them: a box is told by the four sides of its frame, a ring by its
/// round, and what hides its frame by the boxes it stands in line with.
/// </summary>
internal sealed class CheckBoxFinder
{
    // Lengths in inches: of a side, and of the piece of ink that a box, its tick and words that touch it make.
    private const double Smallest = 0.065;
    private const double Largest = 0.27;
    private const double HighestPiece = 0.6;
    private const double WidestPiece = 2.5;

    /// <summary>How far a side that lies on a rule is outside of what is left when rules are taken away.</summary>
    private const double OnRule = 0.02;

    /// <summary>What a piece with a tick that reaches out of its box measures at most, in sides.</summary>
    private const double WithTick = 2.6;

    /// <summary>A mark that covers the whole box is no longer than this, in sides of the boxes beside it, and mostly ink.</summary>
    private const double OverSide = 1.7;
    private const double UnderSide = 0.85;
    private const double Solid = 0.65;

    /// <summary>How much longer than its frame a piece of ink is that is a frame alone, and how much boxes of one form differ, shares of a side.</summary>
    private const double Slack = 0.1;
    private const double SameSize = 0.15;

    /// <summary>A box that others tell the size of is looked for in pieces of ink so many sides long.</summary>
    private const double SoughtIn = 3;
    private const double HalfBox = 0.4;

    /// <summary>Where a box should be and shows none, so probable a mark is one at least, and at most.</summary>
    private const double LeastHidden = 0.2;
    private const double SureOfHidden = 0.85;

    /// <summary>Inches to the next box above or below.</summary>
    private const double NextInColumn = 0.8;

    /// <summary>Of the side of a frame that words touch and that shows least, so much shows where it is larger than letters, and where not.</summary>
    private const double LeastOfLarge = 0.65;
    private const double LeastOfSmall = 0.9;

    /// <summary>Boxes are square to so much; few capitals are.</summary>
    private const double Square = 1.14;

    /// <summary>What a rule leaves of a ring is at least so high, of its width.</summary>
    private const double CutRing = 0.7;

    /// <summary>Of boxes that words touch so many stand below each other. Capitals are looked for so many sides beside a box.</summary>
    private const int FewestTouched = 5;
    private const double NearCapitals = 3;

    /// <summary>What reaches so far out of a box, a share of a side, is a letter beside it.</summary>
    private const double Outside = 0.25;
    private const double OutsideOfTicked = 0.45;

    /// <summary>A tick that goes out of its box at the top goes so far beside it and so far over it, shares of a side; and how probable it is one.</summary>
    private const double Slanting = 0.15;
    private const double OverTop = 0.18;
    private const double SureOfReaching = 0.85;

    /// <summary>Boxes of a form are set below or beside each other to so many inches.</summary>
    private const double InLine = 0.05;

    /// <summary>Letters stand so near to both of their neighbours, a share of a side; boxes do not.</summary>
    private const double Near = 0.25;
    private const double NearBoth = 0.5;
    private const double LetterGap = 0.03;
    private const double WordGap = 0.04;

    /// <summary>What is of the size of at least so many boxes below each other, in line with them, and so much ink, is one that was crossed out.</summary>
    private const int FewestInColumn = 2;
    private const double Crossed = 0.2;

    /// <summary>Inches: capitals of print of 11 points are no larger. Smaller marks are told by their ink and their distance from words.</summary>
    private const double LargerThanLetters = 0.115;

    /// <summary>Letters stand on one line to this share of their height.</summary>
    private const double OnLine = 0.12;

    /// <summary>Boxes side by side no farther apart than this share of a side are there to take a letter each.</summary>
    private const double GuideGap = 0.4;

    // Inches, and the share of ink: frames that take a letter each need not be square.
    private const double NarrowestGuide = 0.1;
    private const double LowestGuide = 0.14;
    private const double MostInk = 0.5;

    /// <summary>Rings of a form lie in line to so many inches. Letters of a row are looked for so many widths of a ring from it; of rings as high as these there are so many.</summary>
    private const double RingsInLine = 0.025;
    private const double RowOfLetters = 20;
    private const int FewestOfLetters = 3;

    /// <summary>A ring with a stroke through it that makes it so many times as long is no letter.</summary>
    private const double CrossedRing = 1.3;

    /// <summary>No higher than a ring and so many times as wide, a piece of ink is two letters.</summary>
    private const double WordOfTwo = 1.2;

    /// <summary>Of rings alike one is empty: signs with a ring around them never are.</summary>
    private const double SurelyEmpty = 0.1;

    /// <summary>Of boxes alike one is at most so many times as long as the other.</summary>
    private const double Alike = 1.25;

    /// <summary>Pixels: pieces are looked up by the strips of the page that they lie in.</summary>
    private const int Strip = 32;

    private readonly IReadOnlyList<InkPiece> _pieces;
    private readonly List<InkPiece>[] _strips;
    private readonly GrayRows _ink;
    private readonly int _width;
    private readonly int _height;
    private readonly double _dpi;
    private readonly HashSet<Box> _print;
    private readonly HashSet<Box> _marks = [];
    private readonly List<Box> _places = [];
    private readonly List<Box> _guides = [];

    private CheckBoxFinder(IReadOnlyList<InkPiece> pieces, GrayRows ink, int width, int height, double dpi)
    {
        (_pieces, _ink, _width, _height, _dpi, _print) = (pieces, ink, width, height, dpi, [.. pieces.Select(piece => piece.Box)]);
        _strips = [.. Enumerable.Range(0, height / Strip + 1).Select(_ => new List<InkPiece>())];
        foreach (var piece in pieces)
        {
            for (var strip = piece.Top / Strip; strip <= (piece.Bottom - 1) / Strip; strip++)
                _strips[strip].Add(piece);
        }
    }

    /// <summary>The boxes, the pieces of ink that are they and their ticks alone, and the places of those that words run into, and frames that stand side by side and take a letter each.</summary>
    /// <param name="pieces">Of the ink without rules.</param>
    /// <param name="thin">Pieces of thin ink that are not among these; it is in the ink.</param>
    /// <param name="rows">Of the ink.</param>
    /// <param name="ink">With rules.</param>
    public static (IReadOnlyList<CheckBox> Boxes, IReadOnlySet<Box> Marks, IReadOnlyList<Box> Places, IReadOnlyList<Box> Guides) Find(
        IReadOnlyList<InkPiece> pieces, IReadOnlyList<InkPiece> thin, GrayRows rows, PixelImage ink, double dpi)
    {
        var finder = new CheckBoxFinder(pieces, rows, ink.Width, ink.Height, dpi);
        return (finder.Find([.. pieces, .. thin]), finder._marks, finder._places, finder._guides);
    }

    private List<CheckBox> Find(IReadOnlyList<InkPiece> candidates)
    {
        var (least, most) = (Smallest * _dpi, Largest * _dpi);
        var frames = new List<(BoxFrame Frame, InkPiece Piece)>();
        var guides = new List<Box>();
        var rings = new List<(BoxFrame Frame, InkPiece Piece)>();
        foreach (var piece in candidates)
        {
            if (Math.Min(piece.Width, piece.Height) < least || piece.Height > HighestPiece * _dpi || piece.Width > WidestPiece * _dpi)
                continue;
            var found = BoxFrame.In(_ink.Pixels, _width, Grown(piece.Box, Math.Max(2, (int)(OnRule * _dpi))), least, most);
            foreach (var frame in found)
                frames.Add((frame, piece));
            if (found.Count == 0 && Math.Max(piece.Width, piece.Height) <= most && BoxFrame.Outline(_ink.Pixels, _width, piece.Box) is { } outline)
            {
                frames.Add((outline, piece));
                continue;
            }

            if (found.Count == 0 && piece.Height >= LowestGuide * _dpi && piece.Width >= NarrowestGuide * _dpi && piece.Area < MostInk * piece.Width * piece.Height)
                guides.AddRange(BoxFrame.Cells(_ink.Pixels, _width, piece.Box, (int)(NarrowestGuide * _dpi)));
            if (found.Count == 0 && Math.Max(piece.Width, piece.Height) <= most && BoxFrame.Ring(_ink.Pixels, _width, piece.Box) is { } ring)
                rings.Add((ring, piece));
            else if (found.Count == 0 && piece.Width <= most && piece.Height < piece.Width && piece.Height >= CutRing * piece.Width && RingOnRule(piece) is { } cut)
                rings.Add((cut, piece));
        }

        var boxes = new List<CheckBox>();
        _guides.AddRange(guides.Where(box => guides.Exists(other => IsGuide(box, other))));
        _guides.AddRange(frames.Select(frame => frame.Frame.Box).Where(box => frames.Exists(other => IsGuide(box, other.Frame.Box))));
        frames.RemoveAll(frame => _guides.Contains(frame.Frame.Box) || frame.Frame.Filled || IsLetter(frame.Frame.Box, frame.Piece));
        var clear = frames.FindAll(frame => IsClear(frame.Frame, frame.Piece));
        foreach (var (frame, piece) in clear)
            Add(boxes, frame, piece);
        // What something reaches out of, and words run into, may be letters: boxes of one form are alike.
        var certain = boxes.ToArray();
        foreach (var (frame, piece) in frames.Except(clear))
        {
            var alike = Array.FindAll(certain, box => IsAlike(box.Box, frame.Box));
            var below = Array.Exists(alike, box => Math.Abs(MiddleX(box.Box) - MiddleX(frame.Box)) < InLine * _dpi);
            if (alike.Length > 0 && (below ? !StandsInWord(frame.Box, piece) : IsAlone(frame.Box, piece)))
                Add(boxes, frame, piece);
        }

        AddColumns(boxes, frames);
        AddRound(boxes, candidates);
        AddOutlines(boxes, candidates);
        rings.RemoveAll(ring => HasNeighbor(ring.Piece) || HasNeighborBelow(ring.Piece with { Box = ring.Frame.Box }));
        var surely = rings.FindAll(ring => IsRing(ring.Frame, rings));
        rings.RemoveAll(ring => !surely.Contains(ring) && !IsBesideRings(ring.Frame.Box, surely));
        foreach (var (ring, piece) in rings)
            Add(boxes, ring, piece);
        if (boxes.Count > 0)
        {
            AddSought(boxes, candidates, [.. rings.Select(ring => ring.Frame.Box)]);
            AddCovered(boxes);
            AddHidden(boxes, rings.Select(ring => ring.Frame.Box).ToHashSet());
        }

        return boxes;
    }

    // Frames that words touch are boxes where they stand below each other, one like the other.
    private void AddColumns(List<CheckBox> boxes, List<(BoxFrame Frame, InkPiece Piece)> frames)
    {
        var alike = new AlikeBoxes(_ink, _width, _height);
        foreach (var (frame, piece) in frames)
        {
            var below = frames.Count(other => AlikeBoxes.AreAlike(other.Frame.Box, frame.Box) && Math.Abs(other.Frame.Box.Left - frame.Box.Left) <= 2);
            if (below >= FewestTouched && IsSquare(frame.Box) && !boxes.Exists(box => Overlap(box.Box, frame.Box)) && !StandsInWord(frame.Box, piece)
                && alike.LeastSide(frame.Box) >= (Math.Min(frame.Box.Width, frame.Box.Height) >= LargerThanLetters * _dpi ? LeastOfLarge : LeastOfSmall))
                Add(boxes, frame, piece);
        }
    }

    // Boxes with round corners show less of their sides: in line with several that are certain they are boxes.
    private void AddRound(List<CheckBox> boxes, IReadOnlyList<InkPiece> candidates)
    {
        var certain = boxes.Select(box => box.Box).ToArray();
        if (certain.Length < AlikeBoxes.FewestAlike)
            return;
        foreach (var piece in candidates)
        {
            var alike = Array.FindAll(certain, box => IsAlike(box, piece.Box));
            if (alike.Length >= AlikeBoxes.FewestAlike && Array.Exists(alike, box => AlikeBoxes.InLine(box, piece.Box)) && !boxes.Exists(box => Overlap(box.Box, piece.Box))
                && BoxFrame.RoundOutline(_ink.Pixels, _width, piece.Box) is { } frame && IsAlone(piece.Box, piece))
                Add(boxes, frame, piece);
        }
    }

    // Outlines that are worn are boxes where others are like them.
    private void AddOutlines(List<CheckBox> boxes, IReadOnlyList<InkPiece> candidates)
    {
        var (least, most) = (Smallest * _dpi, Largest * _dpi);
        var outlines = new Dictionary<Box, InkPiece>();
        foreach (var piece in candidates)
        {
            if (Math.Min(piece.Width, piece.Height) >= least && Math.Max(piece.Width, piece.Height) <= most && IsSquare(piece.Box)
                && !_guides.Exists(guide => Overlap(guide, piece.Box)) && !boxes.Exists(box => Overlap(box.Box, piece.Box)) && !StandsInWord(piece.Box, piece))
                outlines[piece.Box] = piece;
        }

        foreach (var box in new AlikeBoxes(_ink, _width, _height).Outlines(outlines.Keys, [.. boxes.Select(box => box.Box)],
            (box, certain) => IsAlone(box, outlines[box]) && (certain || !IsCapital(box, outlines[box])), box => HasLetterBeside(outlines[box]), LargerThanLetters * _dpi))
            Add(boxes, BoxFrame.Of(_ink.Pixels, _width, box), outlines[box]);
    }

    // As high as a letter near to it, on its line.
    private bool IsCapital(Box box, InkPiece of) => _pieces.Any(piece =>
        piece != of && IsCapitalOf(box, piece) && !Overlap(box, piece.Box) && Math.Max(piece.Left - box.Right, box.Left - piece.Right) < NearCapitals * box.Width);

    // A rule cuts off a part of a ring that stands on it, or hangs from it.
    private BoxFrame? RingOnRule(InkPiece piece)
    {
        foreach (var top in (ReadOnlySpan<int>)[piece.Top, piece.Bottom - piece.Width])
        {
            var whole = new Box(piece.Left, top, piece.Width, piece.Width);
            if (top >= 0 && whole.Bottom <= _height && new AlikeBoxes(_ink, _width, _height).IsRuled(whole, below: top == piece.Top) && BoxFrame.Ring(_ink.Pixels, _width, whole, onRule: true) is { } ring && BoxFrame.PaperAroundRing(_ink.Pixels, _width, _height, whole) >= AlikeBoxes.PaperAroundRing)
                return ring;
        }

        return null;
    }

    private static bool IsSquare(Box box) => Math.Max(box.Width, box.Height) <= 1 + Square * Math.Min(box.Width, box.Height);

    // Where boxes stand below each other, and in their rows, others of their size are looked for.
    private void AddSought(List<CheckBox> boxes, IReadOnlyList<InkPiece> candidates, IReadOnlyList<Box> rings)
    {
        var certain = boxes.Select(box => box.Box).ToArray();
        var forms = certain.Where(one => certain.Count(other => AlikeBoxes.AreAlike(other, one) && AlikeBoxes.InLine(other, one)) >= AlikeBoxes.FewestAlike).ToArray();
        var ringed = rings.ToHashSet();
        var alike = new AlikeBoxes(_ink, _width, _height);
        foreach (var piece in forms.Length == 0 ? [] : candidates)
        {
            var longer = Math.Max(piece.Width, piece.Height);
            if (longer < HalfBox * Smallest * _dpi || boxes.Exists(box => Overlap(box.Box, piece.Box)))
                continue;
            foreach (var like in forms)
            {
                var side = Math.Max(like.Width, like.Height);
                if (longer < HalfBox * side || longer > SoughtIn * side)
                    continue;
                var below = Math.Abs(MiddleX(like) - MiddleX(piece.Box)) < side && forms.Count(other => AlikeBoxes.AreAlike(other, like) && Math.Abs(other.Left - like.Left) <= 2) >= FewestInColumn
                    && forms.Any(other => Math.Abs(other.Left - like.Left) <= 2 && Math.Abs(MiddleY(other) - MiddleY(piece.Box)) <= NextInColumn * _dpi);
                if (!below && (Math.Abs(MiddleY(like) - MiddleY(piece.Box)) > side || longer < UnderSide * side))
                    continue;
                var reach = Math.Max(2, side / 6);
                var part = Grown(piece.Box, reach);
                if (below)
                    part = new Box(Math.Max(0, like.Left - reach), Math.Max(0, piece.Top - side / 2), like.Width + 2 * reach, piece.Height + side);
                var ring = ringed.Contains(like);
                var found = ring ? alike.SoughtRing(part, like.Width, like.Height, below) : alike.Sought(part, like.Width, like.Height, below);
                if (found is not { } box || boxes.Exists(other => Overlap(other.Box, box)) || (ring && (HasLetterIn(box, piece) || IsShortWord(box, piece.Box))) || !(below ? IsFree(alike, box, piece) : IsAlone(box, piece) && !(ring && longer < CrossedRing * side && _pieces.Any(other => other != piece && IsCapitalOf(box, other) && !Overlap(other.Box, box)))))
                    continue;
                Add(boxes, ring ? BoxFrame.OfRing(_ink.Pixels, _width, box) : BoxFrame.Of(_ink.Pixels, _width, box), piece);
                break;
            }
        }
    }

    // A ring of the form laid over a word takes in parts of its letters.
    private bool HasLetterIn(Box ring, InkPiece of) => _pieces.Any(piece => piece != of && Overlap(piece.Box, ring) && !Within(ring, piece.Box));

    /// <summary>Whether a piece of ink in which a ring was found is two letters that touch and make most of a ring: what was drawn over one goes over it at the top or below, too.</summary>
    internal static bool IsShortWord(Box ring, Box of) => of.Height <= ring.Height + 2 && of.Width >= WordOfTwo * ring.Width;

    // What a letter stands beside is one itself, unless it has four sides.
    private bool IsFree(AlikeBoxes alike, Box box, InkPiece of) => Neighbors(box, of, LetterGap) switch
    {
        (true, true) => false,
        (false, false) => true,
        _ => alike.LeastSide(box) >= (Math.Min(box.Width, box.Height) >= LargerThanLetters * _dpi ? LeastOfLarge : AlikeBoxes.LeastOfThree),
    };

    // As near to its piece of ink as the outline of a box is, away from letters.
    private bool IsClear(BoxFrame frame, InkPiece piece)
    {
        var slack = Math.Max(3, (int)(Slack * frame.Box.Width));
        var (across, down) = (piece.Width - frame.Box.Width, piece.Height - frame.Box.Height);
        return Math.Abs(across) <= slack && Math.Abs(down) <= slack
            && BoxFrame.IsClear(_ink.Pixels, _width, frame.Box, frame.Certainty >= 0.5)
            && !(frame.Certainty >= 0.5 ? HasNeighbor(piece) : HasLetterBeside(piece));
    }

    private static bool IsAlike(Box one, Box other) =>
        Math.Abs(one.Width - other.Width) <= Math.Max(2, SameSize * one.Width) && Math.Abs(one.Height - other.Height) <= Math.Max(2, SameSize * one.Height);

    private void Add(List<CheckBox> boxes, BoxFrame frame, InkPiece piece)
    {
        if (boxes.Exists(box => Overlap(box.Box, frame.Box)))
            return;
        var reachesOut = frame.Certainty < 0.5 && ReachesOut(frame.Box, piece);
        boxes.Add(new CheckBox(frame.Box, reachesOut ? SureOfReaching : frame.Certainty, frame.Holds && !reachesOut));
        var side = Math.Max(frame.Box.Width, frame.Box.Height);
        if (!_print.Contains(piece.Box) || piece.Width > WithTick * side || piece.Height > WithTick * side)
            _places.Add(frame.Box);
        foreach (var other in _pieces)
        {
            // Of a thin frame that was lost the tick may be left.
            var isMark = other == piece || (!frame.Holds && (Within(frame.Box, other.Box)
                || (!_print.Contains(piece.Box) && Overlap(frame.Box, other.Box) && Within(Grown(piece.Box, (int)(side / 2)), other.Box))));
            if (isMark && other.Width <= WithTick * side && other.Height <= WithTick * side)
                _marks.Add(other.Box);
        }
    }

    // A stroke that goes out of the box at its top, slanting, is a tick, however little of it is inside.
    private static bool ReachesOut(Box box, InkPiece piece)
    {
        var (side, beside) = (Math.Max(box.Width, box.Height), Slanting * box.Width);
        return box.Top - piece.Top > OverTop * side && (piece.Right - box.Right > beside || box.Left - piece.Left > beside)
            && piece.Width <= WithTick * side && piece.Height <= WithTick * side;
    }

    // What hides its frame: filled, scribbled over, a ring crossed out. A black square by itself is a bullet.
    private void AddCovered(List<CheckBox> boxes)
    {
        var certain = boxes.Select(box => box.Box).ToArray();
        foreach (var piece in _pieces)
        {
            if (Math.Min(piece.Width, piece.Height) < UnderSide * Smallest * _dpi || Array.Exists(certain, box => Overlap(box, piece.Box)))
                continue;
            var share = piece.Area / (double)(piece.Width * piece.Height);
            var inLine = Array.FindAll(certain, box => InLineWith(box, piece.Box));
            var inColumn = inLine.Count(box => Math.Abs(MiddleX(box) - MiddleX(piece.Box)) < InLine * _dpi);
            if (inLine.Length == 0 || (inColumn >= FewestInColumn && share >= Crossed && Math.Min(piece.Width, piece.Height) >= LargerThanLetters * _dpi ? StandsInWord(piece.Box, piece) || HasLetterBeside(piece) : share < Solid || HasNeighbor(piece)))
                continue;
            // A word may touch it: the boxes it stands in line with tell where it is.
            var place = Array.Find(inLine, box => Math.Abs(box.Left - piece.Left) <= 2) is { Width: > 0 } like ? new Box(piece.Left, piece.Top, Math.Min(like.Width, piece.Width), Math.Min(like.Height, piece.Height)) : piece.Box;
            boxes.Add(new CheckBox(piece.Box, BoxFrame.InMiddle(_ink.Pixels, _width, place)));
            _marks.Add(piece.Box);
        }
    }

    // Where a row or a column lacks a box that others have, it may be one piece of ink with the next. Where it does not show and there
    // is ink in a row, a mark hides it.
    private void AddHidden(List<CheckBox> boxes, IReadOnlySet<Box> rings)
    {
        var alike = new AlikeBoxes(_ink, _width, _height);
        var inRows = MissingBoxes.InRows([.. boxes.Select(box => box.Box)]);
        foreach (var place in inRows.Concat(MissingBoxes.InColumns([.. boxes.Select(box => box.Box)])))
        {
            var part = Grown(place, Math.Max(3, place.Width / 6));
            if (place.Left < 0 || place.Top < 0 || place.Right > _width || place.Bottom > _height || boxes.Exists(box => Overlap(box.Box, place)))
                continue;
            var there = _pieces.Where(piece => Overlap(piece.Box, place)).ToArray();
            var ring = rings.Any(like => Math.Abs(like.Left - place.Left) <= 2 && AlikeBoxes.AreAlike(like, place));
            if (!ring && alike.Sought(part, place.Width, place.Height, inColumn: true) is { } box)
                boxes.Add(new CheckBox(box, BoxFrame.Of(_ink.Pixels, _width, box).Certainty));
            else if (inRows.Contains(place) && HiddenAt(place, there) is { } certainty)
                boxes.Add(new CheckBox(place, certainty));
            else
                continue;
            foreach (var piece in there)
            {
                if (Math.Max(piece.Width, piece.Height) <= WithTick * place.Width)
                    _marks.Add(piece.Box);
                else
                    _places.Add(boxes[^1].Box);
            }
        }
    }

    private double? HiddenAt(Box place, InkPiece[] there)
    {
        var certainty = BoxFrame.InMiddle(_ink.Pixels, _width, place);
        return certainty < LeastHidden || !Array.Exists(there, piece => Math.Max(piece.Width, piece.Height) >= HalfBox * place.Width) || Array.Exists(there, piece => StandsInWord(place, piece))
            ? null
            : Math.Min(certainty, SureOfHidden);
    }

    // With a letter near on both sides.
    private bool StandsInWord(Box box, InkPiece of) => Neighbors(box, of, LetterGap) == (true, true);

    private bool IsAlone(Box box, InkPiece of) => Neighbors(box, of, WordGap) == (false, false);

    private (bool Before, bool After) Neighbors(Box box, InkPiece of, double gap)
    {
        var (before, after) = (box.Left - of.Left > OutsideOfTicked * box.Width, of.Right - box.Right > OutsideOfTicked * box.Width);
        foreach (var other in InRowOf(box))
        {
            if (other == of || !Beside(box, other))
                continue;
            if (Overlap(box, other.Box))
            {
                before |= box.Left - other.Left > Outside * box.Width;
                after |= other.Right - box.Right > Outside * box.Width;
                continue;
            }

            before |= box.Left - other.Right is var left && left >= 0 && left < gap * _dpi;
            after |= other.Left - box.Right is var right && right >= 0 && right < gap * _dpi;
        }

        return (before, after);
    }

    private bool InLineWith(Box box, Box piece)
    {
        var (side, shorter, longer) = (Math.Max(box.Width, box.Height), Math.Min(piece.Width, piece.Height), Math.Max(piece.Width, piece.Height));
        if (shorter < UnderSide * side || longer > OverSide * side)
            return false;
        return Math.Abs(MiddleX(box) - MiddleX(piece)) < InLine * _dpi || Math.Abs(MiddleY(box) - MiddleY(piece)) < InLine * _dpi;
    }

    // Rings of a form stand in line and one of them is empty. Where they are as high as the capitals of their row and stand on its
    // line, they are the letter O unless one is ticked.
    private bool IsRing(BoxFrame ring, List<(BoxFrame Frame, InkPiece Piece)> rings)
    {
        var alike = rings.FindAll(other => other.Frame.Box != ring.Box && AlikeBoxes.AreAlike(other.Frame.Box, ring.Box) && IsInLine(other.Frame.Box, ring.Box));
        if (!IsLetterO(ring.Box, rings))
            return alike.Exists(other => !IsLetterO(other.Frame.Box, rings) && Math.Min(other.Frame.Certainty, ring.Certainty) < SurelyEmpty);
        var below = alike.FindAll(other => Math.Abs(MiddleX(other.Frame.Box) - MiddleX(ring.Box)) <= 2);
        return below.Count + 1 >= FewestOfLetters && below.Exists(other => Math.Min(other.Frame.Certainty, ring.Certainty) < SurelyEmpty)
            && (ring.Certainty >= 0.5 || below.Exists(other => other.Frame.Certainty >= 0.5));
    }

    // A column of rings tells what stands beside each of them.
    private bool IsBesideRings(Box ring, List<(BoxFrame Frame, InkPiece Piece)> surely)
    {
        var alike = surely.FindAll(other => AlikeBoxes.AreAlike(other.Frame.Box, ring));
        return alike.Count >= AlikeBoxes.FewestAlike && alike.Exists(other => Math.Abs(MiddleY(other.Frame.Box) - MiddleY(ring)) <= RingsInLine * _dpi);
    }

    private bool IsLetterO(Box ring, List<(BoxFrame Frame, InkPiece Piece)> rings) => _pieces.Any(piece =>
        IsCapitalOf(ring, piece) && !Overlap(ring, piece.Box) && !rings.Exists(other => other.Piece == piece && AlikeBoxes.AreAlike(other.Frame.Box, ring)));

    private bool IsInLine(Box one, Box other) =>
        Math.Abs(MiddleX(one) - MiddleX(other)) <= RingsInLine * _dpi || Math.Abs(MiddleY(one) - MiddleY(other)) <= RingsInLine * _dpi;

    private static bool IsCapitalOf(Box ring, InkPiece piece)
    {
        var off = Math.Max(2, OnLine * ring.Height);
        return Math.Abs(piece.Top - ring.Top) <= off && Math.Abs(piece.Bottom - ring.Bottom) <= off
            && Math.Max(piece.Left - ring.Right, ring.Left - piece.Right) < RowOfLetters * ring.Width;
    }

    private static bool AlikeIn(int one, int other) => Math.Max(one, other) <= Alike * Math.Min(one, other);

    private static bool IsGuide(Box one, Box other) =>
        one != other && Math.Abs(MiddleX(one) - MiddleX(other)) > 0.7 * one.Width && AlikeIn(one.Height, other.Height) && Math.Abs(MiddleY(one) - MiddleY(other)) < one.Height / 4
        && Math.Max(other.Left - one.Right, one.Left - other.Right) < GuideGap * one.Width;

    private bool IsLetter(Box box, InkPiece of)
    {
        var near = NearBoth * box.Width;
        var (before, after) = (box.Left - of.Left > near, of.Right - box.Right > near);
        foreach (var other in InRowOf(box))
        {
            if (other == of || !Beside(box, other))
                continue;
            before |= Math.Abs(box.Left - other.Right) < near;
            after |= Math.Abs(other.Left - box.Right) < near;
        }

        return before && after && of.Width > WithTick * box.Width || before && after && of.Width <= box.Width + near;
    }

    private bool HasNeighbor(InkPiece piece) => InRowOf(piece.Box).Exists(other =>
        other != piece && Beside(piece.Box, other) && !Within(piece.Box, other.Box) && Math.Max(other.Left - piece.Right, piece.Left - other.Right) < Math.Max(Near * piece.Width, LetterGap * _dpi));

    // Letters of text that runs down the page.
    private bool HasNeighborBelow(InkPiece piece) => _pieces.Any(other =>
        other != piece && !Within(piece.Box, other.Box) && Math.Min(piece.Right, other.Right) - Math.Max(piece.Left, other.Left) > piece.Width / 2
        && Math.Max(other.Top - piece.Bottom, piece.Top - other.Bottom) < Math.Max(Near * piece.Height, LetterGap * _dpi));

    private bool HasLetterBeside(InkPiece piece) => InRowOf(piece.Box).Exists(other =>
        other != piece && Beside(piece.Box, other) && !Within(piece.Box, other.Box)
        && Math.Max(other.Left - piece.Right, piece.Left - other.Right) is var gap
        && ((gap < Near * piece.Width && (other.Height * Alike > piece.Height || IsOnLine(other, piece)))
            || (gap < NearBoth * piece.Width && IsOnLine(other, piece) && Math.Abs(other.Height - piece.Height) <= OnLine * piece.Height)));

    private static bool IsOnLine(InkPiece one, InkPiece other) => Math.Abs(one.Bottom - other.Bottom) <= OnLine * other.Height;

    // What lies beside more than half of a box covers its middle row.
    private List<InkPiece> InRowOf(Box box) => _strips[Math.Clamp(MiddleY(box) / Strip, 0, _strips.Length - 1)];

    private static bool Beside(Box box, InkPiece other) => Math.Min(box.Bottom, other.Bottom) - Math.Max(box.Top, other.Top) > box.Height / 2;

    private Box Grown(Box box, int by)
    {
        var (left, top) = (Math.Max(0, box.Left - by), Math.Max(0, box.Top - by));
        return new Box(left, top, Math.Min(_width, box.Right + by) - left, Math.Min(_height, box.Bottom + by) - top);
    }

    private static int MiddleX(Box box) => box.Left + box.Width / 2;

    private static int MiddleY(Box box) => box.Top + box.Height / 2;

    private static bool Within(Box outer, Box inner) =>
        outer.Left <= inner.Left && inner.Right <= outer.Right && outer.Top <= inner.Top && inner.Bottom <= outer.Bottom;

    private static bool Overlap(Box one, Box other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;
}
