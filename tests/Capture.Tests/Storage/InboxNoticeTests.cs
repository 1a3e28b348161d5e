using Capture.Storage.Intake;

namespace Capture.Tests.Storage;

public sealed class InboxNoticeTests : InboxNoticePromises
{
    [Fact]
    public void Every_cause_has_words_and_a_remedy()
    {
        var codes = typeof(NoticeCauses).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.Equal(codes.Order(), NoticeCauses.All.Order());
        Assert.All(codes, code => Assert.NotEmpty(NoticeCauses.TextOf(code).Remedy));
    }

    internal override async Task<TemporaryStore> StoreAsync() => await TemporaryStore.CreateAsync();
}
