using System.Globalization;
using System.Security.Cryptography;

namespace Maas.Region.Accounts;

/// <summary>Password hashes: <c>pbkdf2_sha256$ITERATIONS$SALT$HASH</c>, salt and hash in base64.</summary>
public static class Passwords
{
    private const string Scheme = "pbkdf2_sha256";

    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-256.</summary>
    private const int Iterations = 600_000;

    /// <summary>Nobody finds 90 random bits by guessing, however cheap a guess is.</summary>
    private const int IterationsOfRandom = 10_000;

    /// <param name="random">Made by <see cref="Accounts.RandomKey"/>, not chosen by a person.</param>
    public static string Hash(string password, bool random = false)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var iterations = random ? IterationsOfRandom : Iterations;
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, 32);
        return $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>Takes as long for a wrong password as for a right one.</summary>
    public static bool Matches(string password, string? hash)
    {
        if (hash?.Split('$') is not [Scheme, var iterations, var salt, var expected]) return false;
        var wanted = Convert.FromBase64String(expected);
        var given = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, wanted.Length);
        return CryptographicOperations.FixedTimeEquals(given, wanted);
    }
}
