using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Maas.Api.Contract;

/// <summary>An object's published JSON with its hash: an entity tag of a list is made of its objects' hashes, without their JSON being looked at again.</summary>
public sealed record Fragment(ReadOnlyMemory<byte> Json, UInt128 Hash)
{
    public static Fragment Of(byte[] json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return new Fragment(json, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
