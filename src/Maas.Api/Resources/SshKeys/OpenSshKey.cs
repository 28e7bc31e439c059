using System.Buffers.Binary;
using System.Text;

namespace Maas.Api.Resources.SshKeys;

/// <summary>Checks public keys in OpenSSH's form: the type must be one that is accepted and must stand inside the key too (RFC 4253 §6.6).</summary>
internal static class OpenSshKey
{
    private static readonly string[] Types =
        ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-dss", "ssh-ed25519", "ssh-rsa"];

    public static bool IsValid(string key)
    {
        if (key.Length > 16_384 || key.Contains('\n', StringComparison.Ordinal)) return false;
        if (key.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var type, var text, ..] || !Types.Contains(type)) return false;
        var blob = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, blob, out var length) || length < 4) return false;
        var inner = BinaryPrimitives.ReadUInt32BigEndian(blob);
        return inner == type.Length && length > 4 + type.Length && Encoding.ASCII.GetString(blob, 4, type.Length) == type;
    }
}
