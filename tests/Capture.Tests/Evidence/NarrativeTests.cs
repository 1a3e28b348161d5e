using Capture.Evidence;
using Capture.Matcher;
using Capture.Tests.Matcher;

namespace Capture.Tests.Evidence;

public sealed class NarrativeTests
{
    [Fact]
    public void A_notice_not_to_file_is_seen_in_every_wording() =>
        Assert.All(MixedUpPages.Notices, notice => Assert.NotEqual(0, Of(notice).Notices));

    [Fact]
    public void Words_of_a_notice_in_other_sentences_are_none() =>
        Assert.All(MixedUpPages.NoNotices, sentence => Assert.Equal(0, Of(sentence).Notices));

    [Fact]
    public void A_text_says_whom_it_is_about_and_of_which_sex()
    {
        var said = Of("Mr. Winslow is a 65-year-old right-handed man. He will stop warfarin; his wife will drive him.");

        Assert.Equal(("WINSLOW", 'M'), Assert.Single(said.Surnames));
        Assert.Equal((65, 'M'), Assert.Single(said.Descriptions));
        Assert.Equal((3, 0), (said.He, said.She));
    }

    [Fact]
    public void Relatives_and_those_who_are_addressed_are_not_whom_it_is_about()
    {
        var said = Of("Dear Mrs. Bell: Her father, a 70-year-old man, is well. Teacher: Mr. Ames");

        Assert.Empty(said.Surnames);
        Assert.Empty(said.Descriptions);
    }

    private static Narrative Of(string text) => Narrative.Of(TypedPage.Of(text), 0);
}
