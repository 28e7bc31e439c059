namespace Maas.Domain.Accounts;

/// <summary>Alphabet and lengths of API keys (api-protocol.md §3.1).</summary>
public static class KeyAlphabet
{
    public const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    public const int KeyLength = 18;
    public const int SecretLength = 32;

    /// <summary>A key from random octets; each octet picks one letter.</summary>
    /// <param name="random">At least one octet a letter; must be unpredictable.</param>
    public static string Make(ReadOnlySpan<byte> random)
    {
        Span<char> key = stackalloc char[random.Length];
        for (var i = 0; i < random.Length; i++) key[i] = Letters[random[i] % Letters.Length];
        return new string(key);
    }
}
