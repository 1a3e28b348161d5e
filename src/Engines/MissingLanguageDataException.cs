namespace Capture.Engines;

/// <summary>The recogniser's trained data is not installed; the message says which file, where, and which package brings it.</summary>
public sealed class MissingLanguageDataException(string message) : Exception(message);
