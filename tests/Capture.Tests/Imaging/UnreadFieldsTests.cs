using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class UnreadFieldsTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData("Patient:")]
    [InlineData("Name")]
    [InlineData("DOB:")]
    [InlineData("(MRN)")]
    public void Ink_behind_a_label_that_gave_no_word_is_an_unread_field(string label) =>
        Assert.True(Any([Word(label, 200)], [Ink(400, 120)]));

    [Fact]
    public void Sentences_speak_of_a_patient_and_are_no_labels() =>
        Assert.False(Any([Word("patient", 200), Word("infomraion", 400, 0.3)], [Ink(400, 120)]));

    [Fact]
    public void A_field_with_nothing_in_it_is_read() =>
        Assert.False(Any([Word("Patient:", 200)], []));

    [Fact]
    public void A_word_that_is_sure_is_an_answer_and_one_that_is_not_is_none()
    {
        Assert.False(Any([Word("Patient:", 200), Word("Mercer", 400)], [Ink(400, 120)]));
        Assert.True(Any([Word("Patient:", 200), Word("Mcreor", 400, 0.3)], [Ink(400, 120)]));
    }

    [Fact]
    public void A_number_that_is_more_probably_wrong_is_no_answer() =>
        Assert.True(Any([Word("DOB:", 200), Word("08/29/1967", 400) with { NumberConfidence = 0.4 }], [Ink(400, 120)]));

    [Fact]
    public void Half_of_a_name_that_is_doubtful_and_a_name_before_a_label_are_no_answers()
    {
        Assert.True(Any([Word("Patient:", 200), Word("Yolanda", 400), Word("Mcreor", 540, 0.3)], []));
        Assert.True(Any([Word("Mcreor", 60, 0.3), Word("DOB", 200), Word("08/09/1967", 340)], []));
        Assert.False(Any([Word("Mercer", 60), Word("DOB", 200), Word("08/09/1967", 340)], []));
    }

    [Fact]
    public void Two_letters_read_in_a_stroke_as_long_as_a_name_are_no_answer() =>
        Assert.True(Any([Word("Patient:", 200), Word("Uk", 400)], []));

    [Fact]
    public void A_birth_date_that_breaks_off_is_no_answer()
    {
        Assert.True(Any([Word("Birth:", 200), Word("08/", 340)], []));
        Assert.False(Any([Word("Birth:", 200), Word("8/9/67", 340)], []));
    }

    [Fact]
    public void Ink_behind_the_next_word_is_of_no_field() =>
        Assert.False(Any([Word("Patient:", 200), Word("Mercer", 400), Word("Room", 600)], [Ink(400, 120), Ink(800, 120)]));

    [Fact]
    public void Ink_in_another_line_is_of_no_field() =>
        Assert.False(Any([Word("Patient:", 200)], [new InkPiece(new Box(400, 400, 120, 24), 900)]));

    [Fact]
    public void A_rule_to_write_on_a_colon_and_specks_are_no_answer() =>
        Assert.False(Any([Word("Patient:", 200)], [new InkPiece(new Box(400, 310, 400, 4), 1600), new InkPiece(new Box(325, 300, 5, 22), 20), .. Enumerable.Range(0, 20).Select(i => new InkPiece(new Box(350 + 20 * i, 310, 3, 3), 9))]));

    [Fact]
    public void Where_somebody_signs_there_is_a_signature() =>
        Assert.False(Any([Word("Signature", 60), Word("Patient:", 200)], [Ink(400, 200)]));

    private static bool Any(TextWord[] line, InkPiece[] pieces) => UnreadFields.Any([new TextLine(0, line)], pieces, Dpi);

    private static TextWord Word(string text, int left, double confidence = 0.95) => new(text, confidence, new Box(left, 300, 120, 24));

    private static InkPiece Ink(int left, int width) => new(new Box(left, 298, width, 28), 900);
}
