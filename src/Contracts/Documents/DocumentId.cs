using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Capture.Contracts;

/// <summary>Identity of a document, derived from its file so that assembling a file twice names the same documents.</summary>
public static class DocumentId
{
    /// <param name="ordinal">One-based place of the document in its file.</param>
    /// <param name="inputVersion">Version of the assembly; a new assembly of the file makes new documents.</param>
    public static Guid Derive(Guid fileId, int ordinal, int inputVersion)
    {
        Span<byte> name = stackalloc byte[24];
        fileId.TryWriteBytes(name);
        BinaryPrimitives.WriteInt32LittleEndian(name[16..], ordinal);
        BinaryPrimitives.WriteInt32LittleEndian(name[20..], inputVersion);
        return new Guid(SHA256.HashData(name).AsSpan(0, 16));
    }
}
