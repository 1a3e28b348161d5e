namespace Capture.Delivery.Hl7;

/// <summary>Takes the frames out of a stream of bytes: what lies between VT and FS. What lies outside is passed over; the CR behind FS may be missing.</summary>
internal sealed class MllpFrames(Stream stream, int longest)
{
    public const byte Start = 0x0B;
    public const byte End = 0x1C;
    public const byte Return = 0x0D;

    private readonly byte[] _read = new byte[4096];
    private int _at;
    private int _length;

    /// <summary>Told when a frame begins.</summary>
    public Action? Begun { get; init; }

    /// <summary>The last frame was longer than any may be.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next frame's content.</summary>
    /// <returns>Null when the stream ended before a whole one came, or one is too long.</returns>
    public async Task<byte[]?> NextAsync(CancellationToken stop)
    {
        var frame = new List<byte>();
        var inside = false;
        while (await ByteAsync(stop) is { } next)
        {
            switch (next)
            {
                case Start:
                    inside = true;
                    frame.Clear();
                    Begun?.Invoke();
                    break;
                case End when inside:
                    return [.. frame];
                default:
                    if (inside)
                        frame.Add(next);
                    if (frame.Count > longest)
                    {
                        IsTooLong = true;
                        return null;
                    }

                    break;
            }
        }

        return null;
    }

    private async ValueTask<byte?> ByteAsync(CancellationToken stop)
    {
        if (_at == _length)
            (_at, _length) = (0, await stream.ReadAsync(_read, stop));
        return _length == 0 ? null : _read[_at++];
    }
}
