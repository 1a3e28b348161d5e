namespace Capture.Imaging.Recognition;

/// <summary>A line of text brought to the height the network wants: gray bytes, row after row, 0 black.</summary>
/// <param name="Scale">Pixels of this image for a pixel of what it was cut from.</param>
internal readonly record struct LineImage(ReadOnlyMemory<byte> Gray, int Width, double Scale = 1);
