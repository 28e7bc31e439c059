namespace Maas.Api.Pipeline;

/// <summary>Arithmetic on CRC-32 remainders: the CRC of two pieces from the CRC of each (polynomials over GF(2) modulo that of RFC 1952 §8, lowest bit first).</summary>
internal static class Crc32Shift
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 0x80000000;

    /// <summary>x to the power of 2^n, n = 0 … 31.</summary>
    private static readonly uint[] Powers = MakePowers();

    /// <summary>The factor that moves a remainder past so many octets: x^(8·length).</summary>
    public static uint Of(long length)
    {
        var factor = One;
        for (var (bits, n) = (length, 3); bits > 0; bits >>= 1, n = (n + 1) % 32)
        {
            if ((bits & 1) != 0) factor = Multiply(Powers[n], factor);
        }

        return factor;
    }

    public static uint Combine(uint before, uint after, uint shift) => Multiply(shift, before) ^ after;

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0) product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }

    private static uint[] MakePowers()
    {
        var powers = new uint[32];
        powers[0] = One >> 1;
        for (var n = 1; n < powers.Length; n++) powers[n] = Multiply(powers[n - 1], powers[n - 1]);
        return powers;
    }
}
