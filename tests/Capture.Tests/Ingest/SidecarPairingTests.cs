using Capture.Ingest;

namespace Capture.Tests.Ingest;

public sealed class SidecarPairingTests
{
    [Theory]
    [InlineData("a.tif", "a.xml")]
    [InlineData("a.tif", "a.tif.json")]
    [InlineData("A.TIF", "a.Idx")]
    [InlineData("scan.2025.pdf", "scan.2025.txt")]
    public void A_sidecar_of_the_files_name_belongs_to_it(string file, string sidecar) => Assert.Equal(sidecar, Pair(file, sidecar)[file]);

    [Fact]
    public void The_full_name_is_chosen_before_the_stem()
    {
        var pairs = Pair("a.tif", "a.json", "a.tif.xml");

        Assert.Equal("a.tif.xml", pairs["a.tif"]);
    }

    [Fact]
    public void What_a_sidecar_says_is_believed_before_names()
    {
        var pairs = SidecarPairing.Pair(["a.tif", "b.tif", "a.xml", "b.xml"], sidecar => sidecar == "a.xml" ? "B.tif" : null);

        Assert.Equal("a.xml", pairs["b.tif"]);
        Assert.Null(pairs["a.tif"]);
    }

    [Fact]
    public void A_sidecar_that_names_an_absent_file_still_pairs_by_its_name() =>
        Assert.Equal("a.xml", SidecarPairing.Pair(["a.tif", "a.xml"], _ => "renamed.tif")["a.tif"]);

    [Fact]
    public void Two_files_of_one_stem_do_not_share_a_sidecar()
    {
        var pairs = Pair("a.tif", "a.pdf", "a.json", "a.xml");

        Assert.Equal("a.json", pairs["a.pdf"]);
        Assert.Equal("a.xml", pairs["a.tif"]);
    }

    [Fact]
    public void A_file_without_sidecar_has_none() => Assert.Null(Pair("a.tif", "b.xml")["a.tif"]);

    private static IReadOnlyDictionary<string, string?> Pair(params string[] names) => SidecarPairing.Pair(names, _ => null);
}
