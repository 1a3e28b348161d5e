namespace Capture.Classifier.Training;

/// <summary>A text whose type is known.</summary>
/// <param name="Id">Any stable name; decides which texts are held out together.</param>
/// <param name="Type">Name of the type; a new name makes a new type.</param>
/// <param name="Text">Lines end with line feeds, pages with form feeds.</param>
/// <param name="Family">Name of the family of layouts it comes from; null where none is named. Only measurements look at it.</param>
public sealed record LabelledText(string Id, string Type, string Text, string? Family = null);

/// <summary>A text as shown to the learner; all of one group are held out together.</summary>
internal sealed record TrainingPage(string Group, string Type, string Text)
{
    /// <summary>Whether it is, in whatever dress, a text that somebody wrote.</summary>
    public bool Real => Group.StartsWith(TrainingPages.TextGroup, StringComparison.Ordinal);

    /// <summary>Whether it was made of words in one of the <see cref="Arrangements"/>.</summary>
    public bool Arranged { get; init; }
}
