using System.Buffers.Binary;
using System.Text;

namespace Capture.Imaging.Recognition;

/// <summary>Reads little-endian fields of a model, one after another; never past its end, whatever the fields claim.</summary>
internal ref struct ModelBytes(string model, string part, ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly UnusableModelException Fault(string reason) => new(model, $"{part}: {reason}");

    public byte Byte() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A number of things that follow, each of at least <paramref name="size"/> bytes.</summary>
    public int Count(string what, int size)
    {
        var count = Int32();
        return count >= 0 && (long)count * size <= _left.Length ? count : throw Fault($"it claims {count} {what}, more than it holds");
    }

    /// <summary>A number that must lie in a range, both ends included.</summary>
    public int InRange(string what, int lowest, int highest)
    {
        var value = Int32();
        return value >= lowest && value <= highest ? value : throw Fault($"its {what} is {value}, outside {lowest} to {highest}");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count("characters", 1)));

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
            throw Fault("it ends too early");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
