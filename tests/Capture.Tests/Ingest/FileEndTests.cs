using System.Text;
using Capture.Ingest;
using Capture.Tests.Indexer;

namespace Capture.Tests.Ingest;

public sealed class FileEndTests
{
    [Theory]
    [InlineData("corner.tif")]
    [InlineData("gray.jpg")]
    public async Task A_whole_file_has_its_end_and_a_cut_one_has_not(string name)
    {
        var whole = await File.ReadAllBytesAsync(PdfTools.Data(name));

        Assert.True(Has(whole));
        Assert.False(Has(whole[..^4]));
        Assert.False(Has(whole[..(whole.Length / 2)]));
    }

    [SharedTheory("corpus/tiny", "corpus/dev")]
    [InlineData("tiny")]
    [InlineData("dev")]
    public void Every_file_of_the_corpus_has_its_end(string corpus)
    {
        foreach (var path in Directory.GetFiles(SharedData.Of($"corpus/{corpus}/files")))
        {
            using var file = File.OpenRead(path);
            Assert.True(FileEnd.IsThere(file), path);
        }
    }

    [Fact]
    public void A_PDF_ends_with_its_mark_and_perhaps_a_little_more()
    {
        Assert.True(Has("%PDF-1.4 ... startxref 7 %%EOF"u8.ToArray()));
        Assert.True(Has([.. "%PDF-1.4 ... %%EOF"u8, .. new byte[1000]]));
        Assert.False(Has("%PDF-1.4 ... endobj"u8.ToArray()));
    }

    [Fact]
    public void A_PNG_ends_with_its_last_chunk()
    {
        byte[] start = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
        Assert.True(Has([.. start, .. "IDAT....IEND...."u8]));
        Assert.False(Has([.. start, .. "IDAT........"u8]));
    }

    [Fact]
    public void A_TIFF_whose_directories_run_in_a_circle_is_walked_to_an_end() =>
        Assert.True(Has([.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]));

    [Fact]
    public void A_TIFF_whose_writer_has_not_closed_it_has_no_end() => Assert.False(Has([.. "II*\0"u8, 0, 0, 0, 0, 1, 2, 3]));

    [Fact]
    public void Of_other_kinds_nothing_is_known() => Assert.True(Has(Encoding.ASCII.GetBytes("hello, this is a text")));

    private static bool Has(byte[] bytes) => FileEnd.IsThere(new MemoryStream(bytes));
}
