using Capture.Pipeline.Tests.Distributed;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>A test over the whole development corpus, which users do not have and which takes most of an hour.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CorpusFactAttribute : ServerFactAttribute
{
    public CorpusFactAttribute(params Server[] servers)
        : base(servers)
    {
        if (!Chaos.Long)
            Skip = "Takes most of an hour: ./test.sh --long";
        else if (Corpus is null)
            Skip = "The development corpus is not here.";
    }

    /// <summary>Its folder, where it lies beside the repository or where CAPTURE_SHARED says; null where it is absent.</summary>
    public static string? Corpus { get; } = Path.Combine(Environment.GetEnvironmentVariable("CAPTURE_SHARED") ?? Repository.PathOf("../shared"), "corpus/dev") is var folder && Directory.Exists(folder) ? folder : null;
}
