namespace Capture.Pipeline.Tests.Review;

/// <summary>A test that drives a browser. Without one it is skipped and says why; on CI (<c>CI=true</c>) it is run all the same, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(ReviewBrowser.Executable) && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = $"Chromium is missing: install the package chromium, or name its executable in CAPTURE_TEST_CHROMIUM.";
    }
}
