namespace Maas.Protocols.Compression;

/// <summary>The CRC of Ethernet, gzip and xz (ISO 3309).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = Make();

    public static uint Of(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var octet in content) crc = (crc >> 8) ^ Table[(byte)(crc ^ octet)];
        return ~crc;
    }

    private static uint[] Make()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xedb88320 : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
