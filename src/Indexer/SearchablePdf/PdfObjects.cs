using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Capture.Indexer;

/// <summary>
/// The body of a PDF file, written object by object with nothing kept but where each began.
/// Numbers are reserved first, so that objects may point to ones not yet written (ISO 32000-1, 7.5).
/// </summary>
internal sealed class PdfObjects(Stream output)
{
    // One entry an object; index 0 is the head of the free list. A reserved number has no place until it is written.
    private readonly List<long> _offsets = [0];
    private long _position;

    internal int Reserve()
    {
        _offsets.Add(-1);
        return _offsets.Count - 1;
    }

    // The comment of four bytes above 127 tells programs that copy files that this one is not text.
    internal async ValueTask BeginAsync(CancellationToken stop)
    {
        await PutAsync("%PDF-1.7\n%"u8.ToArray(), stop);
        await PutAsync(new byte[] { 0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n' }, stop);
    }

    internal ValueTask WriteAsync(int number, string value, CancellationToken stop)
    {
        _offsets[number] = _position;
        return PutAsync(Encoding.ASCII.GetBytes($"{number} 0 obj\n{value}\nendobj\n"), stop);
    }

    /// <param name="entries">The stream's dictionary entries but for its length, without brackets.</param>
    internal async ValueTask WriteStreamAsync(int number, string entries, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        _offsets[number] = _position;
        await PutAsync(Encoding.ASCII.GetBytes($"{number} 0 obj\n<<{entries}/Length {data.Length}>>\nstream\n"), stop);
        await PutAsync(data, stop);
        await PutAsync("\nendstream\nendobj\n"u8.ToArray(), stop);
    }

    internal ValueTask WriteDeflatedAsync(int number, string entries, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        using var deflated = new MemoryStream();
        using (var deflate = new ZLibStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(data.Span);
        return WriteStreamAsync(number, $"{entries}/Filter/FlateDecode", deflated.ToArray(), stop);
    }

    internal async ValueTask EndAsync(int catalog, int information, Guid id, CancellationToken stop)
    {
        var start = _position;
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"xref\n0 {_offsets.Count}\n0000000000 65535 f \n");
        foreach (var offset in _offsets.Skip(1))
        {
            if (offset < 0)
                throw new InvalidOperationException("A reserved PDF object was never written.");
            table.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        }

        var name = Convert.ToHexString(id.ToByteArray());
        table.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<</Size {_offsets.Count}/Root {catalog} 0 R/Info {information} 0 R/ID[<{name}><{name}>]>>\nstartxref\n{start}\n%%EOF\n");
        await PutAsync(Encoding.ASCII.GetBytes(table.ToString()), stop);
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await output.WriteAsync(bytes, stop);
        _position += bytes.Length;
    }
}
