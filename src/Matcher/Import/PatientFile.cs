using System.Text;

namespace Capture.Matcher;

/// <summary>What a file of patients is written in.</summary>
public enum PatientFileKind
{
    Csv,

    /// <summary>FHIR R4 Patient resources, one a line.</summary>
    Ndjson,

    /// <summary>Messages of HL7 v2.</summary>
    Hl7,
}

/// <summary>Opens files of patients, and tells by their first letter what they are written in.</summary>
public static class PatientFile
{
    /// <summary>As a path: what is piped in.</summary>
    public const string StandardInput = "-";

    /// <summary>What messages call it.</summary>
    internal const string StandardInputName = "standard input";

    private const char MllpStart = '\u000B';

    // What a file of HL7 messages may begin with: a message, or the head of a file or batch of them.
    private static readonly string[] Heads = ["MSH", "FHS", "BHS"];

    /// <summary>What messages call a file.</summary>
    public static string NameOf(string path) => path == StandardInput ? StandardInputName : Path.GetFileName(path);

    /// <exception cref="PatientFileException">The file is missing or unreadable.</exception>
    public static StreamReader Open(string path)
    {
        try
        {
            return path == StandardInput ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : new StreamReader(path, Encoding.UTF8);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PatientFileException($"{path} does not exist. Check the path.", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PatientFileException($"{path} cannot be opened. Check that it is a file and that this account may read it.", problem);
        }
    }

    /// <summary>What a file is written in, by its first letters. What is piped in is no HL7: that has no end.</summary>
    /// <exception cref="PatientFileException">The file is missing or unreadable.</exception>
    public static PatientFileKind KindOf(string path)
    {
        if (path == StandardInput)
            return PatientFileKind.Csv;
        using var reader = Open(path);
        var head = new char[3];
        var length = reader.ReadBlock(head);
        // A heading of a table begins with none of these.
        return length > 0 && head[0] == '{' ? PatientFileKind.Ndjson
            : length == 3 && (head[0] == MllpStart || Heads.Contains(new string(head))) ? PatientFileKind.Hl7
            : PatientFileKind.Csv;
    }
}
