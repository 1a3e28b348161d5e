using System.ComponentModel.DataAnnotations;
using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Engines;

public sealed class EngineOptionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        Assert.Empty(Faults(new EngineOptions()));
        Assert.Empty(Faults(new FileLimits()));
    }

    [Fact]
    public void Each_setting_out_of_range_is_a_fault()
    {
        Assert.Single(Faults(new EngineOptions { Slots = -1 }));
        Assert.Single(Faults(new EngineOptions { MemoryBytes = 1000 }));
        Assert.Single(Faults(new EngineOptions { MemoryCheck = TimeSpan.Zero }));
        Assert.Single(Faults(new EngineOptions { RecycleAfter = 0 }));
        Assert.Single(Faults(new EngineOptions { InspectTimeout = TimeSpan.Zero }));
        Assert.Single(Faults(new EngineOptions { ExtractTimeout = TimeSpan.FromDays(1) }));
        Assert.Single(Faults(new EngineOptions { SurveyTimeout = TimeSpan.Zero }));
        Assert.Single(Faults(new EngineOptions { RecognizeTimeout = TimeSpan.Zero }));
        Assert.Single(Faults(new EngineOptions { Languages = "eng; rm" }));
        Assert.Single(Faults(new FileLimits { MaxFileBytes = 0 }));
        Assert.Single(Faults(new FileLimits { MaxPages = 0 }));
        Assert.Single(Faults(new FileLimits { MaxPixels = 0 }));
        Assert.Single(Faults(new FileLimits { RenderCpuSeconds = 0 }));
        Assert.Single(Faults(new FileLimits { RenderMemoryBytes = 0 }));
    }

    [Theory]
    [InlineData("Content-Length: 100")]
    [InlineData("CAP1\u00ff\u00ff\u00ff\u00ff\0\0\0\0")]
    [InlineData("CAP1\0\0\0\u007f\0\0\0\0")]
    public void What_is_no_frame_is_refused(string wire) =>
        Assert.Throws<InvalidDataException>(() => EngineFrames.Lengths(System.Text.Encoding.Latin1.GetBytes(wire).AsSpan(0, EngineFrames.PrefixLength)));

    [Fact]
    public void A_frame_says_how_long_its_parts_are() =>
        Assert.Equal((17, 4_000_000), EngineFrames.Lengths(EngineFrames.Prefix(17, 4_000_000)));

    private static List<ValidationResult> Faults(object options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
