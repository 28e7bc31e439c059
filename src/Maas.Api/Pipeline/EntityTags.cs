using System.Buffers.Binary;
using System.Security.Cryptography;
using Maas.Api.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Maas.Api.Pipeline;

/// <summary>Entity tags of reads, made of what the caller would see: two callers who may see different things never share one (RFC 9110 §8.8.3, §13.1.2).
/// They are weak, because one answer has several encodings.</summary>
internal static class EntityTags
{
    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Tag(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    public static string Of(Fragment item) => Tag(item.Hash);

    public static string Of(IReadOnlyList<Fragment> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> block = stackalloc byte[64 * 16];
        var used = 0;
        foreach (var item in items)
        {
            BinaryPrimitives.WriteUInt128BigEndian(block[used..], item.Hash);
            used += 16;
            if (used < block.Length) continue;
            hash.AppendData(block);
            used = 0;
        }

        hash.AppendData(block[..used]);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        return Tag(BinaryPrimitives.ReadUInt128BigEndian(whole));
    }

    /// <summary>Puts the tag on the answer. True when the caller has just this answer: then the answer is 304 and has no body.</summary>
    public static bool IsUnchanged(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        if (!Matches(context.Request, tag)) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    public static bool Matches(HttpRequest request, string tag)
    {
        var known = request.Headers.IfNoneMatch;
        if (known.Count == 0) return false;
        if (!EntityTagHeaderValue.TryParseList(known, out var tags)) return false;
        var ours = new EntityTagHeaderValue(tag[2..], isWeak: true);
        return tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(ours, useStrongComparison: false));
    }

    private static string Tag(UInt128 hash) => $"W/\"{hash:x32}\"";
}
