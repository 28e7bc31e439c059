using System.IO.Hashing;
using System.Security.Cryptography;
using Maas.Api.Pipeline;

namespace Maas.Api.Contract;

/// <summary>An object's published JSON with its hash: an entity tag of a list is made of its objects' hashes, without their JSON being looked at again.</summary>
public sealed class Fragment
{
    /// <summary>Nobody can prepare two texts with one hash for a seed that they do not know.</summary>
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private GzipPart? _compressed;

    private Fragment(byte[] json, UInt128 hash) => (Json, Hash) = (json, hash);

    public ReadOnlyMemory<byte> Json { get; }

    public UInt128 Hash { get; }

    /// <summary>The same compressed, once somebody has asked for it.</summary>
    internal GzipPart Compressed => _compressed ??= GzipPart.Of(Json.Span);

    public static Fragment Of(byte[] json) => new(json, XxHash128.HashToUInt128(json, Seed));
}
