using Capture.Pipeline.Tests.Distributed;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>A test that needs servers and takes minutes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class LongServerFactAttribute : ServerFactAttribute
{
    public LongServerFactAttribute(params Server[] servers)
        : base(servers)
    {
        if (!Chaos.Long)
            Skip = "Takes minutes: ./test.sh --long";
    }
}
