using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>One value for the record that a page shows in one place.</summary>
/// <param name="Kind">One of <see cref="FactKinds"/>.</param>
/// <param name="Value">As it is to be kept: days as yyyy-MM-dd, names and numbers as printed.</param>
/// <param name="Trust">
/// Probability that a value in such a place, if it was read right, is the document's own and not somebody else's or another day's.
/// Of several the greatest wins. Set from <c>bench/extraction.sh</c>, by kind of place.
/// </param>
/// <param name="Read">Probability that it was read right.</param>
/// <param name="Page">One-based number of the page in its file.</param>
/// <param name="Box">Where it stands on that page.</param>
public sealed record PrintedFact(string Kind, string Value, double Trust, double Read, int Page, Box Box);

/// <summary>What is read of a page besides whose it is.</summary>
/// <param name="Rows">The page without transport lines, row by row, as the facts were found in it.</param>
public sealed record PageFacts(PageRows Rows, IReadOnlyList<PrintedFact> Facts);
