using System.Text;

namespace Capture.Classifier.Types;

/// <summary>
/// What a model file holds. Little-endian: magic <c>CDTM</c>, format, type names, then the features in ascending order
/// of key: keys and inverse document frequencies as half floats; then two <see cref="LinearModel"/>s over these features,
/// each with its calibration: which of the known types a text is of, and whether it is of one of them at all.
/// </summary>
internal sealed record ModelFile
{
    /// <summary>Version of the layout and of <see cref="TextFeatures"/>; a file of another format is refused.</summary>
    public const int Format = 3;

    private const uint Magic = 0x4D544443; // "CDTM"
    private const int MaxTypes = 1000;
    private const int MaxFeatures = 10_000_000;

    public required string[] Types { get; init; }
    public required uint[] Keys { get; init; }
    public required float[] InverseFrequencies { get; init; }
    public required float UnknownInverseFrequency { get; init; }

    /// <summary>Tells the known types apart: the types but for unknown, in their order.</summary>
    public required LinearModel Known { get; init; }

    /// <summary>Tells papers of no type from those of one: all types, in their order.</summary>
    public required LinearModel Strangers { get; init; }

    /// <summary>How many types a model of <see cref="Known"/> tells apart.</summary>
    public static int KnownOf(string[] types) => types.Count(type => type != Contracts.DocumentTypes.Unknown);

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Format);
            writer.Write(Types.Length);
            foreach (var type in Types)
                writer.Write(type);
            writer.Write(UnknownInverseFrequency);
            writer.Write(Keys.Length);
            foreach (var key in Keys)
                writer.Write(key);
            foreach (var frequency in InverseFrequencies)
                writer.Write((Half)frequency);
            Known.Write(writer);
            Strangers.Write(writer);
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a model file, a damaged one, or one of another format.</exception>
    public static ModelFile Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (reader.ReadUInt32() != Magic)
                throw new InvalidDataException("This is not a document type model. Train one with 'capture classifier train'.");
            var format = reader.ReadInt32();
            if (format != Format)
                throw new InvalidDataException($"The document type model has format {format}, this version reads {Format}. Train it again with 'capture classifier train'.");

            var types = new string[Checked(reader.ReadInt32(), MaxTypes)];
            for (var i = 0; i < types.Length; i++)
                types[i] = reader.ReadString();
            var unknown = reader.ReadSingle();
            var count = Checked(reader.ReadInt32(), MaxFeatures);
            var file = new ModelFile
            {
                Types = types,
                UnknownInverseFrequency = unknown,
                Keys = Many(count, reader.ReadUInt32),
                InverseFrequencies = Many(count, () => (float)reader.ReadHalf()),
                Known = LinearModel.Read(reader, KnownOf(types), count),
                Strangers = LinearModel.Read(reader, types.Length, count),
            };
            for (var i = 1; i < count; i++)
            {
                if (file.Keys[i - 1] >= file.Keys[i])
                    throw new InvalidDataException("The document type model is damaged: its features are out of order.");
            }

            if (reader.BaseStream.Position != reader.BaseStream.Length)
                throw new InvalidDataException("The document type model is damaged: it is longer than it says.");
            return file;
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("The document type model is damaged: it ends too early.");
        }

        static int Checked(int count, int limit) => count > 0 && count <= limit
            ? count
            : throw new InvalidDataException("The document type model is damaged: a count is out of range.");

    }

    internal static T[] Many<T>(int count, Func<T> read)
    {
        var items = new T[count];
        for (var i = 0; i < count; i++)
            items[i] = read();
        return items;
    }
}
