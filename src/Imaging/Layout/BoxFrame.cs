using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>The frame of a box or a ring, and how much of what is inside it is ink.</summary>
/// <param name="Box">Around it.</param>
/// <param name="Certainty">Probability that something was drawn in it.</param>
/// <param name="Holds">What is in it touches it nowhere.</param>
/// <param name="Filled">There is no paper left in it.</param>
internal readonly record struct BoxFrame(Box Box, double Certainty, bool Holds, bool Filled)
{
    /// <summary>Probability that a box whose frame is hidden by ink was ticked: a bullet may stand in line with boxes, too.</summary>
    public const double SureOfCovered = 0.9;

    /// <summary>One side is at most so many times as long as the other.</summary>
    private const double Aspect = 1.25;

    /// <summary>Shares of a side that are ink: of one, and where the corners are.</summary>
    private const double Whole = 0.82;
    private const double Rounded = 0.15;
    private const double Corner = 0.1;
    private const int Corners = 4;

    /// <summary>Beside a side, what has so much of its length is of it, so many columns at most.</summary>
    private const double PartOfSide = 0.3;
    private const int Outer = 4;

    /// <summary>How far a tick that crosses a corner can make a side seem longer, a share of it.</summary>
    private const double Longer = 0.4;

    /// <summary>Shares of a side: a clear stroke lies so near to the edge, so much of it may be missing in all, and so much in one place.</summary>
    private const double EmptyEdge = 0.17;
    private const double TickedEdge = 0.1;
    private const double ClearMissing = 0.15;
    private const double ClearGap = 0.1;

    /// <summary>So much of a side is missing where corners are round.</summary>
    private const double RoundMissing = 0.25;

    /// <summary>A gap of so many pixels does not end a side; noise makes them.</summary>
    private const int Gap = 2;
    private const int MostRuns = 80;

    /// <summary>
    /// Share of ink inside a frame at which it is as probably ticked as not, and by how much more or less the odds change by e. A
    /// thin stroke across makes a tenth. Pieces of ink no longer than such a share of the side are specks and count for so much,
    /// unless there are so many that they are what is left of a stroke; what is not much longer may be a dot or a blot.
    /// </summary>
    private const double Doubtful = 0.045;
    private const double DoubtRange = 0.008;
    private const double Speck = 0.22;
    private const double Blot = 0.3;
    private const double OfSpecks = 0.15;
    private const int MostSpecks = 2;
    private const int SmallestSpeck = 3;

    /// <summary>A stroke of the frame is no thicker than this share of the side: then the box is filled.</summary>
    private const double Thickest = 0.28;

    /// <summary>With its shadow, or a rule beside it, it is so thick.</summary>
    private const double ThickestWithShadow = 0.36;

    /// <summary>
    /// A frame within the frame lies no deeper than this share of the side, so much of each of its lines is ink, and of three where the fourth
    /// does not show, at most so much between it and the frame, and its four sides lie equally deep to such a share, or two pixels.
    /// </summary>
    private const double DeepestInner = 0.28;
    private const double InnerInk = 0.62;
    private const double InnerInkOfThree = 0.8;
    private const double WornInk = 0.48;
    private const double PaperBetween = 0.4;
    private const double InnerApart = 0.07;

    private const double Around = 0.3;

    /// <summary>Paper around the middle that is a frame's inside is so wide, a share of the frame, and has so little ink; and how probable a mark in it is.</summary>
    private const double CleanPart = 0.36;
    private const double CleanInk = 0.03;
    private const double Clean = 0.05;

    /// <summary>Pixels by which sides of one frame differ in thickness.</summary>
    private const int SideSlack = 2;

    private const double Full = 0.9;
    private const double LineOfSide = 0.55;
    private const double LineApart = 0.7;
    private const double Stroke = 0.15;
    private const double Edge = 0.12;
    private const double Middle = 0.22;
    private const double OfRim = 0.5;
    private const double InnerPart = 0.3;

    /// <summary>A ring is round to so much, its stroke reaches inward by such a share of the diameter at most.</summary>
    private const double Round = 1.15;
    private const double RingStroke = 0.17;
    private const double InRing = 0.32;
    private const int Angles = 32;
    private static readonly (double Sin, double Cos)[] Circle = [.. Enumerable.Range(0, Angles).Select(i => Math.SinCos(2 * Math.PI * i / Angles))];
    private const int Broken = 2;

    /// <summary>The frames in a part of the page, from left to right.</summary>
    /// <param name="ink">Of the page, a byte a pixel, 0 ink.</param>
    public static IReadOnlyList<BoxFrame> In(ReadOnlySpan<byte> ink, int width, Box part, double least, double most)
    {
        Span<Side> sides = stackalloc Side[MostRuns];
        var count = Sides(ink, width, part, least, sides);
        List<BoxFrame>? frames = null;
        for (var top = 0; top < count; top++)
        {
            for (var bottom = count - 1; bottom > top; bottom--)
            {
                var height = sides[bottom].Y - sides[top].Y + 1;
                if (height > most + 1 || height < least)
                    continue;
                if (Between(ink, width, sides[top], sides[bottom], least, most) is not { } box || (frames?.Exists(frame => Overlap(frame.Box, box)) ?? false))
                    continue;
                if (CornersOf(ink, width, box) >= Corners || HasShadow(ink, width, box))
                    (frames ??= []).Add(Of(ink, width, box));
            }
        }

        return frames ?? (IReadOnlyList<BoxFrame>)[];
    }

    /// <summary>The box that a piece of ink is the outline of, worn as it may be; null where it is none.</summary>
    public static BoxFrame? Outline(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        if (piece.Width > Aspect * piece.Height || piece.Height > Aspect * piece.Width || CornersOf(ink, width, piece) < Corners - 1 || !IsClear(ink, width, piece, ticked: false))
            return null;
        var frame = Of(ink, width, piece);
        return frame.Certainty < 0.5 || IsClear(ink, width, piece, ticked: true) ? frame : null;
    }

    /// <summary>The box with round corners that a piece of ink may be, if others tell that it is one; null where it is none.</summary>
    public static BoxFrame? RoundOutline(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        if (piece.Width > Aspect * piece.Height || piece.Height > Aspect * piece.Width || CornersOf(ink, width, piece) < Corners - 1 || !IsClear(ink, width, piece, ticked: false, RoundMissing))
            return null;
        return Of(ink, width, piece);
    }

    /// <summary>The ring that a piece of ink is; null where it is none.</summary>
    public static BoxFrame? Ring(ReadOnlySpan<byte> ink, int width, Box piece, bool onRule = false)
    {
        var (shorter, longer) = (Math.Min(piece.Width, piece.Height), Math.Max(piece.Width, piece.Height));
        if (longer > Round * shorter + 1 || CornersOf(ink, width, piece) > (onRule ? 2 : 0))
            return null;
        if (RingIn(ink, width, piece).Missing > Broken)
            return null;
        return OfRing(ink, width, piece);
    }

    /// <summary>Of so many places around a ring that just fits into the box, how many have no ink, and how far inward the others have theirs, pixels in all.</summary>
    public static (int Missing, double Inward) RingIn(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        var stroke = Math.Max(2, RingStroke * Math.Min(piece.Width, piece.Height));
        var (missing, sum) = (0, 0.0);
        for (var i = 0; i < Angles; i++)
        {
            var (sin, cos) = Circle[i];
            var met = false;
            var inward = 0.0;
            for (; inward <= stroke && !met; inward += 0.5)
            {
                var x = (int)(piece.Left + piece.Width / 2.0 + cos * (piece.Width / 2.0 - 0.5 - inward));
                var y = (int)(piece.Top + piece.Height / 2.0 + sin * (piece.Height / 2.0 - 0.5 - inward));
                met = ink[y * width + x] == 0;
            }

            (missing, sum) = (missing + (met ? 0 : 1), sum + inward);
        }

        return (missing, sum);
    }

    /// <summary>Share of what lies around a ring, a pixel and a half from it, that is paper.</summary>
    public static double PaperAroundRing(ReadOnlySpan<byte> ink, int width, int height, Box ring)
    {
        var paper = 0;
        foreach (var (sin, cos) in Circle)
        {
            var x = (int)(ring.Left + ring.Width / 2.0 + cos * (ring.Width / 2.0 + 1.5));
            var y = (int)(ring.Top + ring.Height / 2.0 + sin * (ring.Height / 2.0 + 1.5));
            paper += x < 0 || y < 0 || x >= width || y >= height || ink[y * width + x] != 0 ? 1 : 0;
        }

        return paper / (double)Angles;
    }

    /// <summary>The ring that just fits into the box.</summary>
    public static BoxFrame OfRing(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        var shorter = Math.Min(piece.Width, piece.Height);
        var inset = (int)Math.Ceiling(shorter * 0.3);
        // An O or a 0 has nothing in the middle, a filled ring is full there; what has a little is another letter.
        var certainty = MarkIn(ink, width, Inset(piece, inset, inset), shorter);
        // A tick may pass beside the middle. The stroke of a small ring reaches far in.
        var stroke = RingStrokeOf(ink, width, piece);
        var (across, down) = (Math.Max((int)((0.5 - InRing) * piece.Width), stroke), Math.Max((int)((0.5 - InRing) * piece.Height), stroke));
        var (beside, _) = Marks(ink, width, Inset(piece, across, down), Speck * shorter, round: true);
        certainty = Math.Max(certainty, Math.Min(0.5, Probability(beside)));
        var rim = (int)Math.Ceiling(shorter * 0.16);
        var disc = Inside(ink, width, Inset(piece, rim, rim)).Share > 0.97;
        return new BoxFrame(piece, certainty, false, disc);
    }

    // How far in the stroke of a ring ends, pixels: at most of its places. What a tick adds is at few of them.
    private static int RingStrokeOf(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        Span<int> ends = stackalloc int[Angles];
        var most = (int)(InRing * Math.Min(piece.Width, piece.Height));
        for (var i = 0; i < Angles; i++)
        {
            var (sin, cos) = Circle[i];
            for (var (inward, met) = (0, false); inward <= most; inward++)
            {
                var x = (int)(piece.Left + piece.Width / 2.0 + cos * (piece.Width / 2.0 - 0.5 - inward));
                var y = (int)(piece.Top + piece.Height / 2.0 + sin * (piece.Height / 2.0 - 0.5 - inward));
                var black = ink[y * width + x] == 0;
                if (met && !black)
                    break;
                (met, ends[i]) = (met || black, inward + 1);
            }
        }

        ends.Sort();
        return ends[2 * Angles / 3] + 1;
    }

    /// <summary>
    /// Whether the strokes around a piece of ink lie as near to its edges, and as whole, as those of a box that nothing reaches out
    /// of. With a tick inside, an H with serifs looks like a frame that is worn: the strokes must lie nearer to the edge. Of 46 empty
    /// and 17 ticked boxes found so on a fifth of a corpus of faxes and scans, on forms, receipts and books, one was a letter.
    /// </summary>
    public static bool IsClear(ReadOnlySpan<byte> ink, int width, Box piece, bool ticked, double missing = ClearMissing)
    {
        var reach = Math.Max(1, (int)Math.Round((ticked ? TickedEdge : EmptyEdge) * Math.Min(piece.Width, piece.Height)));
        return IsSide(ink, width, piece with { Height = reach }, across: true, missing) && IsSide(ink, width, piece with { Top = piece.Bottom - reach, Height = reach }, across: true, missing)
            && IsSide(ink, width, piece with { Width = reach }, across: false, missing) && IsSide(ink, width, piece with { Left = piece.Right - reach, Width = reach }, across: false, missing);
    }

    private static bool IsSide(ReadOnlySpan<byte> ink, int width, Box strip, bool across, double mostMissing)
    {
        var length = across ? strip.Width : strip.Height;
        var (missing, gap, longest) = (0, 0, 0);
        for (var i = 0; i < length; i++)
        {
            var met = false;
            for (var j = 0; j < (across ? strip.Height : strip.Width) && !met; j++)
                met = ink[(strip.Top + (across ? j : i)) * width + strip.Left + (across ? i : j)] == 0;
            gap = met ? 0 : gap + 1;
            missing += met ? 0 : 1;
            longest = Math.Max(longest, gap);
        }

        return missing <= mostMissing * length && longest <= Math.Max(1, Math.Max(ClearGap, mostMissing / 2) * length);
    }

    /// <summary>The cells, side by side, that a piece of ink is the walls of; none where it is no frame.</summary>
    public static IReadOnlyList<Box> Cells(ReadOnlySpan<byte> ink, int width, Box piece, int narrowest)
    {
        if (!IsLevel(ink, width, piece, piece.Top) || !IsLevel(ink, width, piece, piece.Bottom - 3))
            return [];
        var walls = new List<int>();
        for (var x = piece.Left; x < piece.Right - 1; x++)
        {
            if ((walls.Count == 0 || x - walls[^1] >= narrowest) && IsUpright(ink, width, x, piece.Top, piece.Height))
                walls.Add(x);
        }

        return walls.Count < 2 || walls[0] - piece.Left > narrowest / 2 || piece.Right - walls[^1] > narrowest / 2
            ? []
            : [.. walls.Zip(walls.Skip(1), (left, right) => new Box(left, piece.Top, right - left + 2, piece.Height))];
    }

    // Most of the columns have ink in one of three rows.
    private static bool IsLevel(ReadOnlySpan<byte> ink, int width, Box piece, int y)
    {
        var missing = 0;
        for (var x = piece.Left; x < piece.Right; x++)
            missing += (ink[y * width + x] & ink[(y + 1) * width + x] & ink[(y + 2) * width + x]) == 0 ? 0 : 1;
        return missing <= (1 - Whole) * piece.Width;
    }

    /// <summary>The frame that just fits into the box, however much of it shows.</summary>
    public static BoxFrame Of(ReadOnlySpan<byte> ink, int width, Box box)
    {
        var frame = OneOrTwo(ink, width, box);
        return frame.Certainty >= 0.5 && IsCleanWithin(ink, width, box) ? new BoxFrame(box, Clean, false, false) : frame;
    }

    private static BoxFrame OneOrTwo(ReadOnlySpan<byte> ink, int width, Box box)
    {
        if (InnerFrame(ink, width, box, InnerInk, InnerInkOfThree) is { } inner)
            return new BoxFrame(box, Within(ink, width, inner), false, false);
        var frame = Single(ink, width, box);
        // A tick beside the middle, or what is left of a frame in the frame.
        return frame.Certainty >= 0.5 && InnerFrame(ink, width, box, WornInk, InnerInk) is { } worn && Within(ink, width, worn) < 0.5 ? frame with { Certainty = 0.5 } : frame;
    }

    // Some boxes have two frames, one in the other: lines as far inside on all sides, each as long as there is room for. A worn one
    // may lack one. Filled up to its edge a box shows the same, and then is full within, too.
    private static Box? InnerFrame(ReadOnlySpan<byte> ink, int width, Box box, double leastInk, double leastOfThree)
    {
        var side = Math.Min(box.Width, box.Height);
        Span<int> insets = [0, 0, 0, 0];
        var least = 1.0;
        for (var line = 0; line < insets.Length; line++)
        {
            var (upright, far, paper, best) = (line % 2 == 0, line >= 2, false, 0.0);
            for (var inset = 1; inset <= DeepestInner * side; inset++)
            {
                var (share, alone) = InnerLine(ink, width, box, inset, upright, far);
                if (share >= leastInk && paper)
                    (insets[line], best) = (inset + 1, Math.Max(best, share));
                else if (insets[line] > 0)
                    break;
                paper |= alone <= PaperBetween;
            }

            least = insets[line] > 0 ? Math.Min(least, best) : least;
        }

        Span<int> sorted = [insets[0], insets[1], insets[2], insets[3]];
        sorted.Sort();
        var slack = Math.Max(2, InnerApart * side);
        var lacking = sorted[3] - sorted[0] > slack;
        if (sorted[1] == 0 || sorted[3] - sorted[1] > slack || (lacking && least < leastOfThree))
            return null;
        // The side that does not show, or shows something else, lies as deep as the others.
        for (var line = 0; line < insets.Length; line++)
            insets[line] = sorted[3] - insets[line] > slack ? sorted[3] : insets[line];
        return new Box(box.Left + insets[0], box.Top + insets[1], box.Width - insets[0] - insets[2], box.Height - insets[1] - insets[3]);
    }

    private static double Within(ReadOnlySpan<byte> ink, int width, Box inner)
    {
        var side = Math.Min(inner.Width, inner.Height);
        var edge = Math.Max(1, (int)Math.Round(Edge * side));
        return MarkIn(ink, width, Inset(inner, edge, edge), side);
    }

    // Share of ink on a line beside a side, between those beside the sides next to it: with the line after it, and alone.
    private static (double Share, double Alone) InnerLine(ReadOnlySpan<byte> ink, int width, Box box, int inset, bool upright, bool far)
    {
        var (length, both, alone) = ((upright ? box.Height : box.Width) - 2 * inset, 0, 0);
        var (step, along) = upright ? (far ? -1 : 1, width) : (far ? -width : width, 1);
        var at = upright
            ? (box.Top + inset) * width + (far ? box.Right - 1 - inset : box.Left + inset)
            : (far ? box.Bottom - 1 - inset : box.Top + inset) * width + box.Left + inset;
        for (var i = 0; i < length; i++, at += along)
        {
            alone += ink[at] == 0 ? 1 : 0;
            both += (ink[at] & ink[at + step]) == 0 ? 1 : 0;
        }

        return (both / (double)length, alone / (double)length);
    }

    private static BoxFrame Single(ReadOnlySpan<byte> ink, int width, Box box)
    {
        var side = Math.Min(box.Width, box.Height);
        var most = (int)Math.Ceiling(ThickestWithShadow * side);
        var (left, right) = (Thickness(ink, width, box, most, upright: true, far: false), Thickness(ink, width, box, most, upright: true, far: true));
        var (top, bottom) = (Thickness(ink, width, box, most, upright: false, far: false), Thickness(ink, width, box, most, upright: false, far: true));
        if (Math.Min(Math.Max(left, right), Math.Max(top, bottom)) >= Thickest * side && Inside(ink, width, Inner(box, left, top, right, bottom, 0)).Share > Full)
            return new BoxFrame(box, SureOfCovered, false, true);
        var (middle, _) = Marks(ink, width, Inner(box, left, top, right, bottom, (int)(Middle * side)), Speck * side);
        var inner = Inner(box, left, top, right, bottom, (int)(Edge * side));
        var whole = Inside(ink, width, inner);
        var (all, longest) = Marks(ink, width, inner, Speck * side);
        var certainty = Probability(Math.Max(middle, all * OfRim));
        if (longest < Blot * side)
            certainty = Math.Min(certainty, 0.5);
        // What goes round the middle may be a worn frame in the frame: ticks go through it.
        if (certainty >= 0.5 && Inside(ink, width, Inset(box, (int)(Around * side), (int)(Around * side))).Share == 0)
            certainty = 0.5;
        if (certainty < 0.5 && Math.Max(Math.Max(left, right), Math.Max(top, bottom)) >= Thickest * side && IsUneven(left, top, right, bottom))
        {
            var thinnest = Math.Max(Math.Min(Math.Min(left, right), Math.Min(top, bottom)), (int)(Edge * side));
            certainty = Math.Max(certainty, Math.Min(0.5, Probability(OfRim * Marks(ink, width, Inner(box, thinnest, thinnest, thinnest, thinnest, 0), Speck * side).Share)));
        }

        return new BoxFrame(box, certainty, certainty >= 0.5 && !whole.Touches, false);
    }

    // Where the sides of a frame seem to be of different thickness, a mark may lie along one. A shadow makes two of them thicker by as much.
    private static bool IsUneven(int left, int top, int right, int bottom)
    {
        var thinnest = Math.Min(Math.Min(left, right), Math.Min(top, bottom));
        var isShadow = Math.Abs(right - bottom) <= SideSlack && Math.Abs(left - top) <= SideSlack;
        return !isShadow && Math.Max(Math.Max(left, right), Math.Max(top, bottom)) - thinnest > SideSlack;
    }

    // Around the middle lies paper that straight strokes end on all four sides: two frames have run together, and nothing was drawn in them.
    private static bool IsCleanWithin(ReadOnlySpan<byte> ink, int width, Box box)
    {
        var (x, y) = (box.Left + box.Width / 2, box.Top + box.Height / 2);
        if (ink[y * width + x] == 0)
            return false;
        var (left, top, right, bottom) = (x, y, x + 1, y + 1);
        while (left > box.Left && ink[y * width + left - 1] != 0) left--;
        while (right < box.Right && ink[y * width + right] != 0) right++;
        while (top > box.Top && ink[(top - 1) * width + x] != 0) top--;
        while (bottom < box.Bottom && ink[bottom * width + x] != 0) bottom++;
        if (left == box.Left || top == box.Top || right == box.Right || bottom == box.Bottom || right - left < CleanPart * box.Width || bottom - top < CleanPart * box.Height)
            return false;
        var within = new Box(left, top, right - left, bottom - top);
        return Inside(ink, width, within).Share <= CleanInk
            && Inside(ink, width, within with { Left = left - 1, Width = 1 }).Share >= Whole && Inside(ink, width, within with { Left = right, Width = 1 }).Share >= Whole
            && Inside(ink, width, within with { Top = top - 1, Height = 1 }).Share >= Whole && Inside(ink, width, within with { Top = bottom, Height = 1 }).Share >= Whole;
    }

    /// <summary>What the strokes of a frame, no thicker than so many pixels, leave inside it.</summary>
    public static Box Inside(ReadOnlySpan<byte> ink, int width, Box frame, int thickest)
    {
        var most = Math.Min(thickest, Math.Min(frame.Width, frame.Height) / 3);
        var (left, right) = (Thickness(ink, width, frame, most, upright: true, far: false) + 1, Thickness(ink, width, frame, most, upright: true, far: true) + 1);
        var (top, bottom) = (Thickness(ink, width, frame, most, upright: false, far: false) + 1, Thickness(ink, width, frame, most, upright: false, far: true) + 1);
        return new Box(frame.Left + left, frame.Top + top, frame.Width - left - right, frame.Height - top - bottom);
    }

    // Sides may be of different thickness: some boxes have a shadow.
    private static Box Inner(Box box, int left, int top, int right, int bottom, int least)
    {
        var most = (int)(ThickestWithShadow * Math.Min(box.Width, box.Height));
        (left, top) = (Math.Max(Math.Min(left, most) + 1, least), Math.Max(Math.Min(top, most) + 1, least));
        (right, bottom) = (Math.Max(Math.Min(right, most) + 1, least), Math.Max(Math.Min(bottom, most) + 1, least));
        return new Box(box.Left + left, box.Top + top, box.Width - left - right, box.Height - top - bottom);
    }

    /// <summary>Probability that something was drawn where the frame of a box or ring cannot be told from it.</summary>
    public static double InMiddle(ReadOnlySpan<byte> ink, int width, Box piece)
    {
        var (across, down) = ((int)(InnerPart * piece.Width), (int)(InnerPart * piece.Height));
        return Math.Min(SureOfCovered, MarkIn(ink, width, Inset(piece, across, down), Math.Min(piece.Width, piece.Height)));
    }

    private static double Probability(double share) => Math.Clamp(1 / (1 + Math.Exp((Doubtful - share) / DoubtRange)), 0.01, 0.99);

    // Straight ink along rows, at least so long, a pixel of it in this row or the next.
    private static int Sides(ReadOnlySpan<byte> ink, int width, Box part, double least, Span<Side> sides)
    {
        var count = 0;
        for (var y = part.Top; y < part.Bottom - 1 && count < sides.Length; y++)
        {
            var row = ink.Slice(y * width + part.Left, part.Width);
            var below = ink.Slice((y + 1) * width + part.Left, part.Width);
            var (start, last) = (-1, -1);
            for (var x = 0; x <= part.Width && count < sides.Length; x++)
            {
                if (x < part.Width && (row[x] & below[x]) == 0)
                {
                    start = start < 0 ? x : start;
                    last = x;
                    continue;
                }

                if (start < 0 || (x < part.Width && x - last <= Gap))
                    continue;
                if (last - start + 1 >= least)
                    sides[count++] = new Side(y, part.Left + start, part.Left + last + 1);
                start = -1;
            }
        }

        return count;
    }

    // The box that two rows of straight ink are the top and the bottom of, if there are sides between them.
    private static Box? Between(ReadOnlySpan<byte> ink, int width, Side top, Side bottom, double least, double most)
    {
        var (start, end, height) = (Math.Max(top.Start, bottom.Start), Math.Min(top.End, bottom.End), bottom.Y - top.Y + 1);
        if (end - start < least || Math.Min(top.End - top.Start, bottom.End - bottom.Start) > 1.6 * most)
            return null;
        var reach = Math.Max(2, (int)(Longer * height));
        var (left, right) = (-1, -1);
        // The shadow of a box begins and ends later than its frame.
        var (first, last) = (Math.Max(Math.Min(top.Start, bottom.Start), start - reach), Math.Min(Math.Max(top.End, bottom.End), end + reach));
        for (var x = Math.Max(0, first - 2); x <= start + reach && left < 0; x++)
            left = IsUpright(ink, width, x, top.Y, height) ? x : -1;
        for (var x = Math.Min(width - 2, last); x >= end - 1 - reach && right < 0 && left >= 0; x--)
            right = IsUpright(ink, width, x - 1, top.Y, height) ? x : -1;
        // The outermost of a round letter is no whole side, and has no corners.
        for (var more = 0; more < Outer && left > 0 && IsPart(ink, width, left - 1, top.Y, height); more++)
            left--;
        for (var more = 0; more < Outer && right >= 0 && right < width - 1 && IsPart(ink, width, right + 1, top.Y, height); more++)
            right++;
        var across = right - left + 1;
        if (left < 0 || right < 0 || across < least || across > most + 1 || end - start < (1 - 2.5 * Rounded) * across)
            return null;
        var (upper, lower) = (top.Y, top.Y + height);
        for (var more = 0; more < Outer && upper > 0 && IsPartAcross(ink.Slice((upper - 1) * width + left, across)); more++)
            upper--;
        for (var more = 0; more < Outer && lower < ink.Length / width && IsPartAcross(ink.Slice(lower * width + left, across)); more++)
            lower++;
        height = lower - upper;
        return across > Aspect * height || height > Aspect * across || height > most + 2 ? null : new Box(left, upper, across, height);
    }

    // Most of the rows have ink in this column or the next.
    private static bool IsUpright(ReadOnlySpan<byte> ink, int width, int x, int top, int height)
    {
        var (missing, gap, longest) = (0, 0, 0);
        // Corners may be rounded.
        var corner = (int)(Rounded * height);
        for (var y = top + corner; y < top + height - corner; y++)
        {
            if ((ink[y * width + x] & ink[y * width + x + 1]) == 0)
                gap = 0;
            else
                (missing, longest) = (missing + 1, Math.Max(longest, ++gap));
        }

        return missing <= (1 - Whole) * (height - 2 * corner) && longest <= Math.Max(Gap, Corner * height);
    }

    private static bool IsPart(ReadOnlySpan<byte> ink, int width, int x, int top, int height)
    {
        var black = 0;
        for (var y = top; y < top + height; y++)
            black += ink[y * width + x] == 0 ? 1 : 0;
        return black >= PartOfSide * height;
    }

    private static bool IsPartAcross(ReadOnlySpan<byte> row) => row.Count((byte)0) >= PartOfSide * row.Length;

    private static int CornersOf(ReadOnlySpan<byte> ink, int width, Box box)
    {
        var side = Math.Max(2, (int)Math.Round(Corner * Math.Min(box.Width, box.Height)));
        return Any(ink, width, box.Left, box.Top, side) + Any(ink, width, box.Right - side, box.Top, side)
            + Any(ink, width, box.Left, box.Bottom - side, side) + Any(ink, width, box.Right - side, box.Bottom - side, side);
    }

    // Below and beside a box, a little farther on: it leaves two corners blank.
    private static bool HasShadow(ReadOnlySpan<byte> ink, int width, Box box)
    {
        var side = Math.Max(2, (int)Math.Round(Corner * Math.Min(box.Width, box.Height)));
        if (Any(ink, width, box.Left, box.Top, side) + Any(ink, width, box.Right - side, box.Bottom - side, side) < 2)
            return false;
        var most = (int)Math.Ceiling(ThickestWithShadow * Math.Min(box.Width, box.Height));
        return Thickness(ink, width, box, most, upright: true, far: true) >= 1.5 * Thickness(ink, width, box, most, upright: true, far: false)
            && Thickness(ink, width, box, most, upright: false, far: true) >= 1.5 * Thickness(ink, width, box, most, upright: false, far: false);
    }

    private static int Any(ReadOnlySpan<byte> ink, int width, int left, int top, int side)
    {
        for (var y = top; y < top + side; y++)
        {
            if (ink.Slice(y * width + left, side).Contains((byte)0))
                return 1;
        }

        return 0;
    }

    private static int Thickness(ReadOnlySpan<byte> ink, int width, Box box, int most, bool upright, bool far)
    {
        // Between a side and a rule beside it there may be paper.
        var side = Math.Min(box.Width, box.Height);
        var thick = 1;
        for (var inset = 1; inset < most && inset - thick <= Gap; inset++)
            thick = OnLine(ink, width, box, inset, upright, far) > (thick == inset && inset < Stroke * side ? LineOfSide : LineApart) ? inset + 1 : thick;
        return thick;
    }

    // Share of ink on a line beside a side, so far inside.
    private static double OnLine(ReadOnlySpan<byte> ink, int width, Box box, int inset, bool upright, bool far)
    {
        if (!upright)
            return ink.Slice((far ? box.Bottom - 1 - inset : box.Top + inset) * width + box.Left, box.Width).Count((byte)0) / (double)box.Width;
        var (x, black) = (far ? box.Right - 1 - inset : box.Left + inset, 0);
        for (var y = box.Top; y < box.Bottom; y++)
            black += ink[y * width + x] == 0 ? 1 : 0;
        return black / (double)box.Height;
    }

    private static double MarkIn(ReadOnlySpan<byte> ink, int width, Box inner, int side)
    {
        var (share, longest) = Marks(ink, width, inner, Speck * side);
        var certainty = Probability(share);
        return longest < Blot * side ? Math.Min(certainty, 0.5) : certainty;
    }

    // Share of ink inside that is no speck, and how long its longest piece is; the inside itself where many specks are a mark.
    private static (double Share, int Longest) Marks(ReadOnlySpan<byte> ink, int width, Box inner, double speck, bool round = false)
    {
        var (across, down) = (inner.Width, inner.Height);
        if (across < 1 || down < 1)
            return (0, 0);
        var (seen, open) = (new bool[across * down], new Stack<int>());
        var (marks, specks, count, longest) = (0, 0, 0, 0);
        for (var i = 0; i < seen.Length && round; i++)
        {
            var (x, y) = ((2.0 * (i % across) + 1) / across - 1, (2.0 * (i / across) + 1) / down - 1);
            seen[i] = x * x + y * y > 1;
        }

        for (var first = 0; first < seen.Length; first++)
        {
            if (seen[first] || ink[(inner.Top + first / across) * width + inner.Left + first % across] != 0)
                continue;
            var (left, top, right, bottom, area) = (across, down, -1, -1, 0);
            seen[first] = true;
            open.Push(first);
            while (open.TryPop(out var at))
            {
                var (x, y) = (at % across, at / across);
                (left, top, right, bottom, area) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y), area + 1);
                for (var near = 0; near < 9; near++)
                {
                    var (nextX, nextY) = (x + near % 3 - 1, y + near / 3 - 1);
                    if (nextX < 0 || nextY < 0 || nextX >= across || nextY >= down || seen[nextY * across + nextX] || ink[(inner.Top + nextY) * width + inner.Left + nextX] != 0)
                        continue;
                    seen[nextY * across + nextX] = true;
                    open.Push(nextY * across + nextX);
                }
            }

            var reach = Math.Max(right - left, bottom - top) + 1;
            var isSpeck = reach <= speck;
            longest = Math.Max(longest, reach);
            (marks, specks, count) = isSpeck ? (marks, specks + area, count + (area >= SmallestSpeck ? 1 : 0)) : (marks + area, specks, count);
        }

        return count > MostSpecks ? ((marks + specks) / (double)(across * down), Math.Max(across, down)) : ((marks + OfSpecks * specks) / (across * down), longest);
    }

    // Share of ink inside, and whether it goes up to the edge.
    private static (double Share, bool Touches) Inside(ReadOnlySpan<byte> ink, int width, Box inner)
    {
        var (across, down) = (inner.Width, inner.Height);
        if (across < 1 || down < 1)
            return (0, true);
        var (left, top, right, bottom, black) = (across, down, -1, -1, 0);
        for (var y = 0; y < down; y++)
        {
            var row = ink.Slice((inner.Top + y) * width + inner.Left, across);
            var count = row.Count((byte)0);
            if (count == 0)
                continue;
            black += count;
            (top, bottom) = (Math.Min(top, y), y);
            (left, right) = (Math.Min(left, row.IndexOf((byte)0)), Math.Max(right, row.LastIndexOf((byte)0)));
        }

        return (black / (double)(across * down), left == 0 || top == 0 || right == across - 1 || bottom == down - 1);
    }

    private static Box Inset(Box box, int across, int down) => new(box.Left + across, box.Top + down, box.Width - 2 * across, box.Height - 2 * down);

    // Frames side by side share the stroke between them.
    private static bool Overlap(Box one, Box other) =>
        one.Left < other.Right - one.Width / 4 && other.Left < one.Right - one.Width / 4 && one.Top < other.Bottom && other.Top < one.Bottom;

    private readonly record struct Side(int Y, int Start, int End);
}
