using System.Buffers.Binary;
using System.Security.Cryptography;
using Maas.Api.Pipeline;

namespace Maas.Api.Contract;

/// <summary>An object's published JSON with its hash: an entity tag of a list is made of its objects' hashes, without their JSON being looked at again.</summary>
public sealed class Fragment
{
    private GzipPart? _compressed;

    private Fragment(byte[] json, UInt128 hash) => (Json, Hash) = (json, hash);

    public ReadOnlyMemory<byte> Json { get; }

    public UInt128 Hash { get; }

    /// <summary>The same compressed, once somebody has asked for it.</summary>
    internal GzipPart Compressed => _compressed ??= GzipPart.Of(Json.Span);

    public static Fragment Of(byte[] json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return new Fragment(json, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
