using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.Tests.Recognition;

/// <summary>The installed English model, as the engine finds it.</summary>
internal static class TrainedModel
{
    public static string Path { get; } = System.IO.Path.Combine(TessdataFolder.Find(null, "eng"), "eng.traineddata");

    public static byte[] Bytes { get; } = File.ReadAllBytes(Path);

    public static LineModel English { get; } = LineModel.Load(Path);
}
