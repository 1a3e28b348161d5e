using System.Buffers.Binary;

namespace Capture.Evidence;

/// <summary>
/// Which words are names of people in the United States, and how common. Read pages without any register of patients, and
/// weigh a name against all the people who might bear it.
/// </summary>
/// <remarks>
/// Surnames of the 2000 census borne by a hundred people or more, and given names of newborns of the Social Security
/// Administration; both in the public domain. <c>eng/make-name-table.py</c> makes the table.
/// </remarks>
public static class NameTable
{
    private const int HeaderLength = 10;
    private const double Common = 2e-6;
    private const double VeryCommon = 2e-5;

    /// <summary>Readings less likely than this are there for finding.</summary>
    private const double LikelyOrder = 0.15;

    private static readonly (uint[] Hashes, byte[] Surnames, byte[] GivenNames) Table = Load();

    /// <summary>Share in [0, 1] of people with this surname; 0 when hardly anybody has it.</summary>
    /// <param name="name">Upper-case letters, joined.</param>
    public static double ShareOfSurname(ReadOnlySpan<char> name) => Find(name) is >= 0 and var at ? Share(Table.Surnames[at]) : 0;

    /// <summary>Share in [0, 1] of people with this given name; 0 when hardly anybody has it.</summary>
    /// <inheritdoc cref="ShareOfSurname" path="/param"/>
    public static double ShareOfGivenName(ReadOnlySpan<char> name) => Find(name) is >= 0 and var at ? Share(Table.GivenNames[at]) : 0;

    /// <summary>Somebody among half a million has it: words of ordinary print are names, too, but hardly ever as common ones.</summary>
    public static bool IsName(ReadOnlySpan<char> part) => ShareOfSurname(part) >= Common || ShareOfGivenName(part) >= Common;

    /// <summary>The words are a given name and a surname people bear, in one of the ways the name can be read.</summary>
    public static bool IsFullName(IEnumerable<NameReading> readings) =>
        readings.Any(reading => reading.Weight >= LikelyOrder && ShareOfGivenName(reading.First) >= Common && ShareOfSurname(reading.Last) > 0);

    /// <summary>A given name and a surname that each are borne by many: hardly two words of ordinary print.</summary>
    public static bool IsCommonFullName(ReadOnlySpan<char> first, ReadOnlySpan<char> last) =>
        first.Length > 2 && last.Length > 2 && ShareOfGivenName(first) >= VeryCommon && ShareOfSurname(last) >= Common;

    /// <summary>The likeliest way to read the name makes it a common given name and surname.</summary>
    public static bool IsCommonFullName(IEnumerable<NameReading> readings) =>
        readings.Any(reading => reading.Weight >= LikelyOrder && IsCommonFullName(reading.First, reading.Last));

    private static int Find(ReadOnlySpan<char> name)
    {
        if (name.Length < 2)
            return -1;
        // FNV-1a, 32 bit: a word that is no name is taken for one in 1 of 25,000 cases.
        var hash = 2166136261u;
        foreach (var c in name)
            hash = (hash ^ c) * 16777619;
        return Array.BinarySearch(Table.Hashes, hash);
    }

    private static double Share(byte quarters) => quarters == 0 ? 0 : Math.Pow(2, -quarters / 4.0);

    private static (uint[], byte[], byte[]) Load()
    {
        using var resource = typeof(NameTable).Assembly.GetManifestResourceStream("Capture.Evidence.Names.names.bin")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(HeaderLength - 4));
        var hashes = new uint[count];
        for (var i = 0; i < count; i++)
            hashes[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HeaderLength + i * 4));
        var shares = bytes.AsSpan(HeaderLength + count * 4);
        return (hashes, shares[..count].ToArray(), shares[count..].ToArray());
    }
}
