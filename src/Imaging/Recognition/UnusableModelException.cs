namespace Capture.Imaging.Recognition;

/// <summary>A trained model cannot be used: it is damaged, cut short, or of a kind this recogniser does not read. The message names it and says why.</summary>
public sealed class UnusableModelException(string model, string reason)
    : Exception($"The trained model {model} cannot be used: {reason}.")
{
    /// <summary>Without the model's name.</summary>
    public string Reason => reason;
}
