using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Native;

/// <summary>
/// The bytes libtiff is shown: a part of a file, from its start on as if it were a file of its own, then filler
/// in place of data that never arrived, and last what is put right in the books of the part. The file on disk stays as it is.
/// </summary>
internal sealed class TiffView
{
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly long _length;

    /// <param name="file">Stays the caller's.</param>
    /// <param name="start">Of the part in the file.</param>
    /// <param name="length">Bytes of the part.</param>
    internal TiffView(SafeFileHandle file, long start, long length)
    {
        (_file, _start, _length) = (file, start, length);
        TailOffset = length;
    }

    /// <summary>What is read between the part's end and <see cref="TailOffset"/>.</summary>
    public byte Filler { get; init; }

    /// <summary>Where <see cref="Tail"/> lies, from the start of the part; not before its end.</summary>
    public long TailOffset { get; init; }

    public byte[] Tail { get; init; } = [];

    public long Length => TailOffset + Tail.Length;

    /// <returns>Bytes read; fewer than asked for only at the end.</returns>
    public int Read(long offset, Span<byte> bytes)
    {
        if (offset < 0 || offset >= Length)
            return 0;
        bytes = bytes[..(int)Math.Min(bytes.Length, Length - offset)];
        for (var done = 0; done < bytes.Length;)
        {
            var at = offset + done;
            var rest = bytes[done..];
            if (at < _length)
            {
                var read = RandomAccess.Read(_file, rest[..(int)Math.Min(rest.Length, _length - at)], _start + at);
                if (read == 0)
                    return done;
                done += read;
            }
            else if (at < TailOffset)
            {
                var fill = (int)Math.Min(rest.Length, TailOffset - at);
                rest[..fill].Fill(Filler);
                done += fill;
            }
            else
            {
                Tail.AsSpan((int)(at - TailOffset), rest.Length).CopyTo(rest);
                done = bytes.Length;
            }
        }

        return bytes.Length;
    }
}
