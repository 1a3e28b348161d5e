using Capture.Engines;
using Capture.Imaging;
using Capture.Imaging.Files;
using Capture.Pipeline;

namespace Capture.Host.Composition;

/// <summary>Which exceptions of the stages are final, and what may be said about each.</summary>
internal static class Failures
{
    public static Failure Classify(Exception exception) => exception switch
    {
        RejectedFileException rejected => new(rejected.Reason, rejected.Message, Permanent: true),
        PermanentFailureException permanent => new(permanent.Code, permanent.Message, Permanent: true),
        UnreadableImageException => new("unreadable-image", "The page's image cannot be decoded. Look at the original.", Permanent: true),
        EngineFailedException engine => new(engine.Reason, engine.Message, Permanent: false),
        // Any other message may hold what was being worked on; its type is enough to find the place.
        _ => new(exception.GetType().Name, null, Permanent: false),
    };
}
