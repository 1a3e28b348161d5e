using System.Buffers.Binary;

namespace Capture.Imaging.Recognition;

/// <summary>
/// The container Tesseract keeps a language in (<c>*.traineddata</c>): a count, one 64-bit offset a component (-1 where
/// absent), then the components in that order.
/// </summary>
internal sealed class TrainedData
{
    internal const int Network = 17;
    internal const int PunctuationGraph = 18;
    internal const int WordGraph = 19;
    internal const int NumberGraph = 20;
    internal const int Characters = 21;
    internal const int Codes = 22;

    private const int MostComponents = 64;

    private readonly byte[] _bytes;
    private readonly long[] _offsets;

    /// <param name="name">What messages call it.</param>
    /// <exception cref="UnusableModelException">The table of components is damaged.</exception>
    public TrainedData(string name, byte[] bytes)
    {
        (Name, _bytes) = (name, bytes);
        var reader = new ModelBytes(name, "its table of components", bytes);
        _offsets = new long[reader.InRange("number of components", 1, MostComponents)];
        for (var i = 0; i < _offsets.Length; i++)
        {
            _offsets[i] = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));
            if (_offsets[i] < -1 || _offsets[i] > bytes.Length)
                throw reader.Fault("a component lies outside the file");
        }
    }

    public string Name { get; }

    public bool Has(int component) => component < _offsets.Length && _offsets[component] >= 0;

    /// <exception cref="UnusableModelException">The component is absent, or ends before it begins.</exception>
    public ReadOnlySpan<byte> Component(int component)
    {
        if (!Has(component))
            throw new UnusableModelException(Name, $"it has no component {component}; only models for the line recogniser of Tesseract 4 and later have it");
        var end = _offsets.AsSpan(component + 1).IndexOfAnyInRange(0, long.MaxValue) is var next and >= 0
            ? _offsets[component + 1 + next]
            : _bytes.Length;
        return end >= _offsets[component]
            ? _bytes.AsSpan((int)_offsets[component]..(int)end)
            : throw new UnusableModelException(Name, $"its component {component} ends before it begins");
    }
}
