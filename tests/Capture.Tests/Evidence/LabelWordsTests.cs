using Capture.Evidence;
using Capture.Tests.Matcher;

namespace Capture.Tests.Evidence;

public sealed class LabelWordsTests
{
    [Fact]
    public void Labels_of_other_people_are_nobody_elses_than_theirs() =>
        Assert.All(MixedUpPages.OtherPeople, label => Assert.Contains(LabelWords.Of(label.Split(' ')).Owner, new[] { LabelOwner.Relative, LabelOwner.Payer }));

    [Theory]
    [InlineData("Patient's Mother", LabelOwner.Relative)]
    [InlineData("Patient Rep Name", LabelOwner.Relative)]
    [InlineData("Patient Name", LabelOwner.Subject)]
    [InlineData("Referring Physician Name", LabelOwner.Provider)]
    [InlineData("Facility Name", LabelOwner.Organisation)]
    [InlineData("Name (Last, First)", LabelOwner.Nobody)]
    public void A_label_is_understood_by_all_its_words(string label, LabelOwner owner) => Assert.Equal(owner, LabelWords.Of(label.Split(' ')).Owner);

    [Theory]
    [InlineData("Patent Name", LabelOwner.Subject)]
    [InlineData("Parent Name", LabelOwner.Relative)]
    [InlineData("Guardlan Name", LabelOwner.Relative)]
    [InlineData("Witnessione", LabelOwner.Relative)]
    [InlineData("Neighborhood", LabelOwner.Nobody)]
    [InlineData("Patientname", LabelOwner.Nobody)]
    public void A_misread_label_is_the_likelier_one(string label, LabelOwner owner) => Assert.Equal(owner, LabelWords.Of(label.Split(' ')).Owner);
}
