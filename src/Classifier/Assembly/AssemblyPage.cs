using Capture.Contracts;

namespace Capture.Classifier.Assembly;

/// <summary>One page of a file as assembly sees it.</summary>
internal sealed record AssemblyPage
{
    /// <summary>One-based place in the file.</summary>
    public required int Number { get; init; }

    public required PageText Text { get; init; }
    public required PageGeometry Geometry { get; init; }

    /// <summary>The page could not be read and has no text; it still belongs somewhere.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Probability that this page alone is a fax cover sheet, from a type classifier; null without one.</summary>
    public double? CoverProbability { get; init; }
}
