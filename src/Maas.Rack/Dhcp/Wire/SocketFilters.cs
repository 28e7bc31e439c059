using System.Runtime.InteropServices;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>Programs of the kernel's packet filter (linux/filter.h): what a socket of frames does not want never reaches the process.</summary>
internal static class SocketFilters
{
    private const ushort LoadWord = 0x20;
    private const ushort LoadHalf = 0x28;
    private const ushort LoadByte = 0x30;
    private const ushort LoadHeaderLength = 0xb1;
    private const ushort LoadHalfIndexed = 0x48;
    private const ushort JumpEqual = 0x15;
    private const ushort JumpSet = 0x45;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;

    /// <summary>Ancillary data: the VLAN tag that a frame carried; 0 without one.</summary>
    private const uint VlanTag = 0xffff_f000 + 44;

    /// <summary>The VLAN of a tag: the rest is its priority, and a tag of VLAN 0 has nothing but that (IEEE 802.1Q §9.6).</summary>
    private const uint VlanId = 0xfff;

    private const int EtherType = 12;

    /// <summary>Nothing: for sockets that only send.</summary>
    public static readonly Instruction[] Nothing = [new(Return, 0, 0, 0)];

    /// <summary>Untagged ARP replies.</summary>
    public static readonly Instruction[] ArpReplies = Untagged(Native.EtherTypeArp,
    [
        new(LoadHalf, 0, 0, 20),
        new(JumpEqual, 0, 1, 2),
    ]);

    /// <summary>ARP of every kind and on every VLAN.</summary>
    public static readonly Instruction[] Arp =
    [
        new(LoadHalf, 0, 0, EtherType),
        new(JumpEqual, 0, 1, Native.EtherTypeArp),
        new(Return, 0, 0, 65535),
        new(Return, 0, 0, 0),
    ];

    /// <summary>Untagged answers to ICMP echo requests (RFC 792).</summary>
    public static readonly Instruction[] EchoReplies = Untagged(Native.EtherTypeIp,
    [
        new(LoadByte, 0, 0, 23),
        new(JumpEqual, 0, 5, 1),
        new(LoadHalf, 0, 0, 20),
        new(JumpSet, 3, 0, 0x1fff),
        new(LoadByte, 0, 0, 34),
        new(JumpEqual, 0, 1, 0),
    ]);

    /// <summary>Untagged questions for IPv6 routers (RFC 4861 §4.1).</summary>
    public static readonly Instruction[] RouterSolicitations = Untagged(Native.EtherTypeIpv6,
    [
        new(LoadByte, 0, 0, 20),
        new(JumpEqual, 0, 3, 58),
        new(LoadByte, 0, 0, 54),
        new(JumpEqual, 0, 1, 133),
    ]);

    /// <summary>Untagged UDP datagrams over IPv4 to port 68: what DHCP servers say.</summary>
    public static Instruction[] ToClients(ushort clientPort) => Untagged(Native.EtherTypeIp,
    [
        new(LoadByte, 0, 0, 23),
        new(JumpEqual, 0, 6, 17),
        new(LoadHalf, 0, 0, 20),
        new(JumpSet, 4, 0, 0x1fff),
        new(LoadHeaderLength, 0, 0, 14),
        new(LoadHalfIndexed, 0, 0, 16),
        new(JumpEqual, 0, 1, clientPort),
    ]);

    /// <summary>What passes further tests, on no VLAN but the interface's own.</summary>
    /// <param name="tests">Each fails to the second instruction behind the last.</param>
    private static Instruction[] Untagged(ushort etherType, Instruction[] tests) =>
    [
        new(LoadWord, 0, 0, VlanTag),
        new(And, 0, 0, VlanId),
        new(JumpEqual, 0, (byte)(tests.Length + 3), 0),
        new(LoadHalf, 0, 0, EtherType),
        new(JumpEqual, 0, (byte)(tests.Length + 1), etherType),
        .. tests,
        new(Return, 0, 0, 65535),
        new(Return, 0, 0, 0),
    ];

    /// <summary>Gives a socket its filter.</summary>
    public static bool Attach(int socket, Instruction[] program)
    {
        var pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: a count and, aligned, a pointer.
            Span<byte> descriptor = stackalloc byte[16];
            descriptor.Clear();
            MemoryMarshal.Write(descriptor, (ushort)program.Length);
            MemoryMarshal.Write(descriptor[8..], (long)pinned.AddrOfPinnedObject());
            return Native.SetOption(socket, Native.SocketLevel, Native.AttachFilter, ref descriptor[0], descriptor.Length) == 0;
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Instruction(ushort code, byte ifTrue, byte ifFalse, uint value)
    {
        private readonly ushort _code = code;
        private readonly byte _ifTrue = ifTrue;
        private readonly byte _ifFalse = ifFalse;
        private readonly uint _value = value;
    }
}
