namespace Capture.Ingest.Mail;

/// <summary>More was unpacked than a mail may hold.</summary>
internal sealed class MailTooMuchException() : Exception("More was unpacked than a mail may hold.");

/// <summary>Writes through to a file, and not more than so many bytes.</summary>
internal sealed class LimitedStream(FileStream file, long most) : Stream
{
    public long Written { get; private set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => Written;

    public override long Position
    {
        get => Written;
        set => throw new NotSupportedException();
    }

    /// <exception cref="MailTooMuchException">The limit is reached.</exception>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Written + buffer.Length > most)
            throw new MailTooMuchException();
        file.Write(buffer);
        Written += buffer.Length;
    }

    public override void Flush() => file.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
