using Capture.Review.SignIn;

namespace Capture.Tests.Review;

public sealed class CommonPasswordsTests
{
    [Theory]
    [InlineData("password1234567")]
    [InlineData("Password1234!!!")]
    [InlineData("P@ssw0rd20262026")]
    [InlineData("passwordpassword")]
    [InlineData("Welcome2026!!!!")]
    [InlineData("Summer2026Winter")]
    [InlineData("qwertyuiop12345")]
    [InlineData("1q2w3e4r5t6y7u8i")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("123456789012345")]
    [InlineData("letmeinletmein1")]
    [InlineData("iloveyouiloveyou")]
    [InlineData("hospital-hospital")]
    [InlineData("capture capture 1")]
    [InlineData("Marigold20262026")]
    [InlineData("m.testerman12345")]
    public void A_password_that_is_guessed_first_is_refused_however_long_it_is(string password) =>
        Assert.True(CommonPasswords.IsCommon(password, "m.testerman", "Marigold Testerman"), password);

    [Theory]
    [InlineData("four unrelated words")]
    [InlineData("correct horse battery staple")]
    [InlineData("k7mq-2xwf-h9tb-pz4r")]
    [InlineData("the lamp sings on tuesday")]
    [InlineData("Zwetschgen99Kuchen")]
    [InlineData("vqk4hz9w3nb7xd2")]
    public void One_that_is_not_is_taken(string password) => Assert.False(CommonPasswords.IsCommon(password, "m.testerman", "Marigold Testerman"), password);

    [Fact]
    public void The_longest_there_may_be_is_judged_at_once()
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(CommonPasswords.IsCommon(string.Concat(Enumerable.Range(0, 128).Select(place => (char)('a' + (place * 7 % 26)))) + "xq9", "a"));
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(2), $"{begun.Elapsed}");
    }
}
