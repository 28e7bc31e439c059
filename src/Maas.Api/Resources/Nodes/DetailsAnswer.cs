using System.Buffers.Binary;
using Maas.Api.Contract;

namespace Maas.Api.Resources.Nodes;

/// <summary>The answer of <c>details</c>: a BSON document with the two XML documents as binary values, or nulls (api-resources.md §5.2; bsonspec.org 1.1).</summary>
internal static class DetailsAnswer
{
    private const byte Binary = 0x05;
    private const byte Null = 0x0A;

    public static Answer Of((byte[]? Lshw, byte[]? Lldp) details)
    {
        using var body = new MemoryStream();
        body.Write(new byte[4]);
        Element(body, "lldp"u8, details.Lldp);
        Element(body, "lshw"u8, details.Lshw);
        body.WriteByte(0);
        var document = body.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(document, document.Length);
        return new Answer.Bytes(document, "application/bson");
    }

    private static void Element(MemoryStream body, ReadOnlySpan<byte> name, byte[]? value)
    {
        body.WriteByte(value is null ? Null : Binary);
        body.Write(name);
        body.WriteByte(0);
        if (value is null) return;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, value.Length);
        body.Write(length);
        body.WriteByte(0);
        body.Write(value);
    }
}
