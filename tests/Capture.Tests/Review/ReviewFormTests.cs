using Capture.Review.Queue;

namespace Capture.Tests.Review;

public sealed class ReviewFormTests
{
    [Theory]
    [InlineData("2026-08-11", "2026-08-11")]
    [InlineData("8/11/2026", "2026-08-11")]
    [InlineData("08/11/26", "2026-08-11")]
    [InlineData("08112026", "2026-08-11")]
    [InlineData("20260811", "2026-08-11")]
    [InlineData("Aug 11, 2026", "2026-08-11")]
    [InlineData("11 Aug 2026", "2026-08-11")]
    [InlineData("the 11th", null)]
    public void A_date_is_understood_as_people_type_it(string typed, string? date) => Assert.Equal(date, ReviewForm.DateOf(typed));

    [Fact]
    public void What_cannot_be_understood_is_kept_for_the_person_to_put_right() =>
        Assert.Equal("the 11th", new ReviewForm { DocumentDate = "the 11th" }.ToAnswer().DocumentDate);

    [Fact]
    public void Empty_fields_say_nothing() => Assert.Null(new ReviewForm { Author = "  ", Mrn = "" }.ToAnswer().Author);

    [Fact]
    public void Pages_come_as_groups() =>
        Assert.Equal([2, 1], new ReviewForm { Pages = """[[{"number":1,"turn":90,"removed":false},{"number":2,"turn":0,"removed":true}],[{"number":3,"turn":0,"removed":false}]]""" }.ToAnswer().Pages!.Select(group => group.Count));

    [Fact]
    public void A_broken_list_of_pages_says_nothing() => Assert.Null(new ReviewForm { Pages = "[[" }.ToAnswer().Pages);
}
