namespace Capture.Imaging;

/// <summary>The bytes are not an image that can be decoded. Trying again does not help.</summary>
public sealed class UnreadableImageException(string message) : Exception(message);
