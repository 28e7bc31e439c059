using Maas.Protocols.Ipmi.Session;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Tests.Ipmi.Session;

/// <summary>Handshakes recorded between ipmitool, FreeIPMI and BMCs (power.md §3.6): user root, password calvin, no K_g.</summary>
public sealed class RakpKeysTests
{
    public sealed record Vector(
        byte Suite, byte Role, string Console, string Bmc, string ConsoleRandom, string BmcRandom, string Mac2, string Mac3, string Sik, string K1, string K2, string Icv4,
        string Packet, string Plain)
    {
        public override string ToString() => $"suite {Suite}";
    }

    private static readonly Vector[] Recorded =
    [
        new(3, 0x14, "a4a3a2a0", "840b0000", "02b14a9cb2d65d9f16fc58ca666589b5", "5e4edec521a650a122ebd35d9f6b5492",
            "033d5cf8ff015d9d63a68d3a94f5e51c686c22b4", "8def8fd39c4338cb45e95a4c2d60d30bf1ff4c6b", "2c3546b086a0dc1ca410cd75152a7cceb29a62b7",
            "06249ff8470d2858ffe669dd9213b69c9e1ab4a8", "cdb7c842488028afe3ef8af57b6a54a585f2988c", "6c566552813ad59bfad475a5",
            "06c0840b0000030000002000e48024c4750b1aad08477100ac2d3657edbca76d3675dc1efdd716e55eab2c1effff0207f4ee9d4c9dfa44918dcbb3be", "2018c881043b043c"),
        new(17, 0x14, "a4a3a2a0", "44332211", "f12fd22939e6b0a61558c0c568f95ed4", "c169f658dc0fae05cdcd7e153ef00598",
            "a8e0f84c70450f2c5a7fb3d2aa0110ad2b6c652418baab48a7c59534b547756e", "8c3bebf753a4cdacee5a4ba40276229bd9741ea172716f99b5ace4d34962357d",
            "44f37ee5c209f4e81de4b09a2f760b8291cb3cac003703f185b29a2947208a65", "afb7b1b91625927d59441d31f628eebc3ed5cfcb776cd611083c172d5951399e",
            "e56223fdbfa4d3b4cbd4be753732b6c26cb460b20fcaedf616692474e2f234d2", "d08e0b120c757a1265db6df3a041f9e3",
            "06c044332211030000002000b836189b5011ff5c144cdf248d28977ef01544e50f66917563c0eceb5a455aecffff02073f62b9a7778e8420b790ac39f4dcd768", "2018c881043b043c"),
        new(12, 0x13, "3c7c40ec", "44332211", "ea8e725ba5102184d044e1c591c79c8d", "eecfed61a0bdf73daefd2c8dad9f3019",
            "5f61c80c175c9522a96aba93c423eb05", "642b4c4466fbcefa88adbcb70a92ffbf", "e2c97f7e8694a47ff33dc4fc242576ef", "8fb4c8be3a9a91152c05c1ec63b6b504",
            "c86595e295c233d9bb3d25e09248d481", "4f8d1475ad19a0263b88243c5747a108",
            "06c04433221101000000200041496156a2cf2ce5458421f6b21bdf0f7bd92f2dfaafbf37556916b5efb0e1b0ffff020793f93f82e1d0ce9d313620d371ab7228", "2018c881683b03d9"),
    ];

    public static TheoryData<Vector> Vectors => [.. Recorded];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Recorded_handshakes_give_the_recorded_keys(Vector vector)
    {
        var keys = KeysOf(vector);
        Assert.Equal(vector.Mac2, Hex(keys.BmcCode()));
        Assert.Equal(vector.Mac3, Hex(keys.ConsoleCode()));
        Assert.Equal(vector.Sik, Hex(keys.SessionIntegrityKey));
        Assert.Equal(vector.K1, Hex(keys.IntegrityKey));
        Assert.Equal(vector.K2, Hex(keys.ConfidentialityKey));
        Assert.Equal(vector.Icv4, Hex(keys.CheckValue()));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Recorded_packets_open_to_the_recorded_message(Vector vector)
    {
        using var protection = ProtectionOf(vector);
        Assert.True(RmcpPlusPacket.TryRead(Convert.FromHexString(vector.Packet), out var packet));
        Assert.True(protection.TryOpen(packet, out var message));
        Assert.Equal(vector.Plain, Hex(message));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_same_message_and_random_octets_give_the_recorded_packet(Vector vector)
    {
        using var protection = ProtectionOf(vector);
        var wire = Convert.FromHexString(vector.Packet);
        var writer = new WireWriter(new byte[256]);
        var sequence = BitConverter.ToUInt32(wire, 6);
        protection.Write(ref writer, PayloadType.Message, Session(vector.Bmc), sequence, wire.AsSpan(12, 16), Convert.FromHexString(vector.Plain));
        Assert.Equal("0600ff07" + vector.Packet, Hex(writer.Written.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_packet_with_any_octet_changed_is_not_opened(Vector vector)
    {
        using var protection = ProtectionOf(vector);
        var wire = Convert.FromHexString(vector.Packet);
        for (var at = 0; at < wire.Length; at++)
        {
            var changed = (byte[])wire.Clone();
            changed[at] ^= 0x01;
            Assert.False(RmcpPlusPacket.TryRead(changed, out var packet) && protection.TryOpen(packet, out _), $"octet {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_truncated_packet_is_not_opened(Vector vector)
    {
        using var protection = ProtectionOf(vector);
        var wire = Convert.FromHexString(vector.Packet);
        for (var length = 0; length < wire.Length; length++)
            Assert.False(RmcpPlusPacket.TryRead(wire.AsSpan(0, length), out var packet) && protection.TryOpen(packet, out _), $"length {length}");
    }

    private static RakpKeys KeysOf(Vector vector) => new(
        CipherSuite.Find(vector.Suite)!.Authentication, "calvin"u8, [],
        new RakpExchange(
            Session(vector.Console), Session(vector.Bmc), Convert.FromHexString(vector.ConsoleRandom), Convert.FromHexString(vector.BmcRandom),
            Convert.FromHexString("a123456789abcdefa123456789abcdef"), vector.Role, "root"u8.ToArray()));

    private static SessionProtection ProtectionOf(Vector vector) => new(CipherSuite.Find(vector.Suite)!, KeysOf(vector), "calvin"u8);

    private static uint Session(string hex) => BitConverter.ToUInt32(Convert.FromHexString(hex));

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(octets);
}
