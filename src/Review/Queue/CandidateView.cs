namespace Capture.Review.Queue;

/// <summary>A candidate as a row of the decision pane.</summary>
/// <param name="Chosen">Record number of the chosen patient.</param>
/// <param name="ReadOnly">Nothing can be chosen.</param>
public sealed record CandidateView(ShownCandidate Candidate, string? Chosen, bool ReadOnly, IReadOnlyList<ShownPage> Pages)
{
    private static readonly string[] Chips = ["name", "birth-date", "record-number", "ssn4", "phone", "address", "sex", "age", "middle", "suffix"];

    /// <summary>The fields to be named in one line: disagreement first, for that decides.</summary>
    public IEnumerable<ShownField> Line => Candidate.Fields
        .OrderBy(shown => shown.Agreement == "disagree" ? 0 : 1).ThenBy(shown => Array.IndexOf(Chips, shown.Field)).Take(6);

    /// <summary>All places, to be lit while this candidate has the focus.</summary>
    public string Lit => PlaceText.Of(Candidate.Fields.SelectMany(shown => shown.Places.Select(place => (place, shown.Style))));
}

/// <summary>Places as an attribute's text, for the viewer to read.</summary>
public static class PlaceText
{
    /// <summary><c>page,left,top,width,height,style</c>, separated by semicolons.</summary>
    public static string Of(IEnumerable<(Place Place, string Style)> places) =>
        string.Join(';', places.Select(lit => $"{lit.Place.Page},{lit.Place.Left},{lit.Place.Top},{lit.Place.Width},{lit.Place.Height},{lit.Style}").Distinct());
}

/// <summary>A strip cut from a page around some places of it.</summary>
/// <param name="Text">What it shows, for those who do not see it.</param>
public sealed record Snippet(ShownPage Page, int Left, int Top, int Width, int Height, string Text)
{
    private const int Highest = 26;
    private const int Widest = 236;

    /// <summary>The part of the page shown, in the page's own units, as an SVG view box.</summary>
    public string ViewBox => $"{Left} {Top} {Width} {Height}";

    public int ShownWidth => (int)Math.Min(Widest, Math.Ceiling((double)Highest * Width / Height));

    public int ShownHeight => (int)Math.Ceiling((double)ShownWidth * Height / Width);

    /// <returns>Null where the places name no page that is shown.</returns>
    public static Snippet? Of(IReadOnlyList<Place> places, IReadOnlyList<ShownPage> pages, string text)
    {
        if (places.Count == 0 || places[0].Page >= pages.Count)
            return null;
        // Words of one field may stand on several lines: the strip shows the first line of them.
        var first = places[0];
        var line = places.Where(place => place.Page == first.Page && Math.Abs(place.Top - first.Top) < Math.Max(60, first.Height)).ToList();
        var page = pages[first.Page];
        var (left, top) = (Wide(line.Min(place => place.Left)), High(line.Min(place => place.Top)));
        var (right, bottom) = (Wide(line.Max(place => place.Left + place.Width)), High(line.Max(place => place.Top + place.Height)));
        var margin = Math.Max(4, (bottom - top) / 4);
        return new Snippet(page, Math.Max(0, left - 2 * margin), Math.Max(0, top - margin), Math.Max(20, right - left + 4 * margin), Math.Max(10, bottom - top + 2 * margin), text);

        int Wide(int share) => (int)((long)share * page.Width / 10_000);

        int High(int share) => (int)((long)share * page.Height / 10_000);
    }
}
