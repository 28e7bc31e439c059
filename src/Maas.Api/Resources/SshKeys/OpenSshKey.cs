using System.Buffers.Binary;
using System.Text;

namespace Maas.Api.Resources.SshKeys;

/// <summary>Checks public keys in OpenSSH's form: the type must be one that is accepted and must stand inside the key too (RFC 4253 §6.6).</summary>
internal static class OpenSshKey
{
    private static readonly string[] Types =
        ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-dss", "ssh-ed25519", "ssh-rsa"];

    public static bool IsValid(string key) => Problem(key) is null;

    /// <summary>What is wrong with a key; null when nothing is.</summary>
    public static string? Problem(string key)
    {
        if (key.Length > 16_384) return "Key is longer than any key is.";
        var parts = key.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
        {
            return "Key should contain 2 or more space separated parts (key type, base64-encoded key, optional comments), "
                + $"not {parts.Length}: {string.Join(' ', parts)}";
        }

        if (!Types.Contains(parts[0])) return $"Key type {parts[0]} not recognised; it should be one of: {string.Join(' ', Types)}";
        return key.Contains('\n', StringComparison.Ordinal) || !HoldsItsType(parts[0], parts[1]) ? "Key could not be converted to RFC4716 form." : null;
    }

    private static bool HoldsItsType(string type, string text)
    {
        var blob = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, blob, out var length) || length < 4) return false;
        var inner = BinaryPrimitives.ReadUInt32BigEndian(blob);
        return inner == type.Length && length > 4 + type.Length && Encoding.ASCII.GetString(blob, 4, type.Length) == type;
    }
}
