using System.Text;
using Capture.Indexer;
using FsCheck;
using FsCheck.Fluent;

namespace Capture.Tests.Indexer;

public sealed class DocumentFileNameTests
{
    [Theory]
    [InlineData("FAX20250602_070300_0001.tif", "FAX20250602_070300_0001_2_lab-report.pdf")]
    [InlineData("Überweisung Nr. 7.pdf", "Überweisung Nr. 7_2_lab-report.pdf")]
    [InlineData("no extension", "no extension_2_lab-report.pdf")]
    public void An_ordinary_name_is_kept(string file, string expected) => Assert.Equal(expected, Name(file));

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("-rf.tif")]
    [InlineData("a\nb.tif")]
    [InlineData("a:b.tif")]
    [InlineData("invoice\u202Efdp.exe")]
    [InlineData("back\\slash.tif")]
    [InlineData("lone\uD800surrogate.tif")]
    [InlineData("CON.tif")]
    public void A_hostile_name_becomes_a_plain_one(string file) => AssertSafe(Name(file));

    [Fact]
    public void Any_name_at_all_becomes_a_plain_one() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>(),
            text => AssertSafe(Name(text ?? ""))).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_that_differ_only_in_what_was_replaced_stay_apart() =>
        Assert.NotEqual(Name("a:b.tif"), Name("a?b.tif"));

    [Fact]
    public void Names_too_long_for_a_file_system_are_cut_between_characters_and_stay_apart()
    {
        var first = Name(new string('患', 120) + "1.tif");
        var second = Name(new string('患', 120) + "2.tif");

        AssertSafe(first);
        Assert.EndsWith("_2_lab-report.pdf", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Files_that_would_give_one_name_get_two()
    {
        var taken = new HashSet<string>(DocumentFileName.Comparer);
        foreach (var file in new[] { "scan.tif", "scan.pdf", "SCAN.tif", "scan.TIF", "scan.jpg" })
            Assert.True(taken.Add(DocumentFileName.For(file, 1, "letter", taken.Contains)));
    }

    [Fact]
    public void Asked_again_the_answer_is_the_same() => Assert.Equal(Name("a:b.tif"), Name("a:b.tif"));

    [Fact]
    public void A_type_a_deployment_invents_cannot_leave_the_folder() =>
        AssertSafe(DocumentFileName.For("scan.tif", 1, "../../" + new string('x', 300), _ => false));

    private static string Name(string file) => DocumentFileName.For(file, 2, "lab-report", _ => false);

    private static void AssertSafe(string name)
    {
        Assert.Equal(name, Path.GetFileName(name));
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, DocumentFileName.MostBytes);
        Assert.DoesNotContain(name, character => char.IsControl(character) || "/\\:*?\"<>|\u202E\uFFFD".Contains(character));
        Assert.False(name[0] is '.' or '-' or ' ');
        Assert.EndsWith(".pdf", name, StringComparison.Ordinal);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }
}
