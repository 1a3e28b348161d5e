using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>A field of a form with a cell for each letter or digit.</summary>
/// <param name="Box">Around its cells.</param>
/// <param name="Words">Of each run of cells that are filled in, what stands in each of them.</param>
internal sealed record CombField(Box Box, IReadOnlyList<IReadOnlyList<Box>> Words);
