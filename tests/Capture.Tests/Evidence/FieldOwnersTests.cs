using Capture.Evidence;
using Capture.Matcher;

namespace Capture.Tests.Evidence;

public sealed class FieldOwnersTests
{
    private static readonly DateOnly Received = new(2026, 11, 29);

    [Theory]
    [InlineData("Patient Name: Carol Abernathy\nDOB: 07/14/1962", Role.Patient)]
    [InlineData("Guarantor: Carol Abernathy\nAddress: 12 Union Sq\nDOB: 07/14/1962", Role.Guarantor)]
    [InlineData("ACCOUNT GUARANTOR\nName: Carol Abernathy\nDate of Birth: 07/14/1962", Role.Guarantor)]
    [InlineData("Intended Recipient\nName: Carol Abernathy     DOB: 07/14/1962", Role.Contact)]
    [InlineData("Patient Name: Carol Abernathy\nReferring Physician: Harold Penrose\n\nDOB: 07/14/1962", Role.Patient)]
    public void A_birth_date_belongs_to_the_name_the_block_or_the_heading_it_stands_under(string text, Role owner) =>
        Assert.Equal(owner, Assert.Single(MentionReader.Read([TypedPage.Of(text)], Received).Births).Role);

    [Theory]
    [InlineData("                         REFERRAL FORM\nName: Joshua W Burns     DOB: 07/14/1962", Role.Patient)]
    [InlineData("ADMISSION HISTORY      PHYSICAL\nPt Name: Nathan A Allen      Birthdate: 07/14/1962", Role.Patient)]
    [InlineData("Medication requested\nPt's name: Sarah M Mitchell     D.O.B.: 07/14/1962", Role.Patient)]
    [InlineData("is not covered by his\ncoverage.\n\nDOB: 07/14/1962", Role.Patient)]
    [InlineData("Patient Information           Client Information\nPATIENT: NORRIS, LINDA        Client #: 61335435\nDOB: 07/14/1962               JUSTIN LARSETTER", Role.Patient)]
    [InlineData("Patient Information           Guarantor Information\nPATIENT: NORRIS, LINDA        Name: JUSTIN NORRIS\nSex: F                        DOB: 07/14/1962", Role.Guarantor)]
    [InlineData("GUARANTOR.\nName: Carol Abernathy\nDate of Birth: 07/14/1962", Role.Guarantor)]
    [InlineData("Prescriber Information\nName: Carol Abernathy\nDate of Birth: 07/14/1962", Role.Provider)]
    public void A_title_of_the_page_governs_nothing_and_a_heading_its_column(string text, Role owner) =>
        Assert.Equal(owner, Assert.Single(MentionReader.Read([TypedPage.Of(text)], Received).Births).Role);

    [Theory]
    [InlineData("Subscriber: Angela Vega\nPatient date of birth: 07/14/1962")]
    [InlineData("ACCOUNT GUARANTOR\nName: Carol Abernathy\nPatient's Date of Birth: 07/14/1962")]
    [InlineData("Emergency Contact: Carol Abernathy\nPt DOB: 07/14/1962")]
    public void A_birth_date_whose_label_says_patient_is_the_patients_wherever_it_stands(string text) =>
        Assert.Equal(Role.Patient, Assert.Single(MentionReader.Read([TypedPage.Of(text)], Received).Births).Role);

    [Theory]
    [InlineData("Guarantor: Carol Abernathy\nPatient's mother DOB: 07/14/1962")]
    [InlineData("Subscriber: Angela Vega\nMember DOB: 07/14/1962")]
    public void A_label_that_names_the_patient_only_to_name_another_says_nothing_of_the_kind(string text) =>
        Assert.NotEqual(Role.Patient, Assert.Single(MentionReader.Read([TypedPage.Of(text)], Received).Births).Role);

    [Fact]
    public void A_record_number_whose_label_says_patient_is_not_that_of_the_provider_above_it()
    {
        var number = Assert.Single(MentionReader.Read([TypedPage.Of("PROVIDER INFORMATION\nName: Harold Penrose\nPATIENT MRN: 7750001")], Received).RecordNumbers);

        Assert.Equal((Role.Patient, "7750001"), (number.Role, number.Value));
    }

    [Fact]
    public void Two_digits_of_a_year_are_a_childs_rather_than_a_centenarians()
    {
        var readings = Assert.Single(MentionReader.Read([TypedPage.Of("Patient Name: William Hargrove\nDOB: 03/04/24")], Received).Births).Readings;

        Assert.Equal(new DateOnly(2024, 3, 4), readings[0].Date);
        Assert.True(readings[0].Weight > 0.9);
    }
}
