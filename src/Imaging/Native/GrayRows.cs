using System.Buffers;

namespace Capture.Imaging.Native;

/// <summary>
/// Rows of one byte a pixel, 0 black, in memory that goes on to the next image when disposed: a page has megabytes of them, and
/// to get fresh ones from the system takes longer than to fill them.
/// </summary>
internal sealed class GrayRows(int length) : IDisposable
{
    private byte[] _borrowed = ArrayPool<byte>.Shared.Rent(length);

    public Span<byte> Pixels => _borrowed.AsSpan(0, length);

    public void Dispose()
    {
        // What is given back twice would be lent to two.
        if (_borrowed.Length > 0)
            ArrayPool<byte>.Shared.Return(_borrowed);
        (_borrowed, length) = ([], 0);
    }
}
