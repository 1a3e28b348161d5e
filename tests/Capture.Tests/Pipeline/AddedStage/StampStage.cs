using Capture.Pipeline;

namespace Capture.Tests.Pipeline.AddedStage;

/// <summary>A stage that does nothing but pass a document on. Two of three files.</summary>
internal sealed class StampStage : Stage<DocumentStamped>
{
    public override Task<Outcome> RunAsync(Unit<DocumentStamped> unit, CancellationToken stop) =>
        Task.FromResult(new Outcome(_ => Task.FromResult<IReadOnlyList<Capture.Storage.Work.WorkKey>>([unit.Next.Document(unit.Message.DocumentId)])));
}
