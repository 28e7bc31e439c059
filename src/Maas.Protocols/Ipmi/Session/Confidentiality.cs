using System.Security.Cryptography;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>
/// AES-CBC-128 (IPMI 2.0 §13.29).
/// <code>
/// | IV (16) | AES-CBC of: message | 01 02 03 … n | n |
/// </code>
/// </summary>
internal static class Confidentiality
{
    public const int BlockLength = 16;

    /// <summary>The octets that a message becomes.</summary>
    public static int SealedLength(int length) => BlockLength + (((length + 1 + BlockLength - 1) / BlockLength) * BlockLength);

    /// <param name="destination">As long as <see cref="SealedLength"/> says.</param>
    public static void Seal(Aes aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        iv.CopyTo(destination);
        Span<byte> plain = stackalloc byte[destination.Length - BlockLength];
        message.CopyTo(plain);
        var pad = plain.Length - message.Length - 1;
        for (var i = 0; i < pad; i++) plain[message.Length + i] = (byte)(i + 1);
        plain[^1] = (byte)pad;
        aes.EncryptCbc(plain, iv, destination[BlockLength..], PaddingMode.None);
    }

    /// <returns>False when the payload is no whole number of blocks or its padding makes no sense.</returns>
    public static bool TryOpen(Aes aes, ReadOnlySpan<byte> payload, out byte[] message)
    {
        message = [];
        var sealedLength = payload.Length - BlockLength;
        if (sealedLength <= 0 || sealedLength % BlockLength != 0) return false;
        var plain = new byte[sealedLength];
        if (!aes.TryDecryptCbc(payload[BlockLength..], payload[..BlockLength], plain, out _, PaddingMode.None)) return false;
        int pad = plain[^1];
        if (pad >= plain.Length) return false;
        for (var i = 0; i < pad; i++)
            if (plain[plain.Length - 1 - pad + i] != i + 1) return false;
        message = plain[..^(pad + 1)];
        return true;
    }
}
