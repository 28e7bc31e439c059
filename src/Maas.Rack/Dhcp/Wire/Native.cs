using System.Runtime.InteropServices;

namespace Maas.Rack.Dhcp.Wire;

/// <summary>The system calls that the runtime does not offer: sockets of frames, and many datagrams in one call (socket(7), packet(7), recvmmsg(2)).</summary>
internal static class Native
{
    public const int AfInet = 2;
    public const int AfPacket = 17;
    public const int Datagram = 2;
    public const int Raw = 3;

    /// <summary>SOCK_CLOEXEC and SOCK_NONBLOCK.</summary>
    public const int SocketFlags = 0x80000 | 0x800;

    public const ushort EtherTypeIp = 0x0800;
    public const ushort EtherTypeArp = 0x0806;
    public const ushort EtherTypeIpv6 = 0x86dd;

    /// <summary>ETH_P_ALL: every frame as it came in, before its VLAN tag is taken off.</summary>
    public const ushort EtherTypeAll = 3;

    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int Broadcast = 6;
    public const int BindToDevice = 25;
    public const int AttachFilter = 26;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int IpLevel = 0;
    public const int PacketInfo = 8;
    public const int PacketLevel = 263;
    public const int PacketAddMembership = 1;
    public const int PacketMulticast = 0;
    public const int PacketAuxiliaryData = 8;
    public const int PacketIgnoreOutgoing = 23;

    public const int DontWait = 0x40;
    public const int Truncated = 0x20;
    public const short PollIn = 1;

    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int NoSuchDevice = 19;
    public const int AddressInUse = 98;

    private const string Libc = "libc";

    [DllImport(Libc, EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Socket(int family, int type, int protocol);

    [DllImport(Libc, EntryPoint = "bind", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Bind(int socket, ref byte address, int length);

    [DllImport(Libc, EntryPoint = "getsockname", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int GetName(int socket, ref byte address, ref int length);

    [DllImport(Libc, EntryPoint = "setsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetOption(int socket, int level, int name, ref byte value, int length);

    [DllImport(Libc, EntryPoint = "recvmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Receive(int socket, ref MessageHeader first, uint count, int flags, nint timeout);

    [DllImport(Libc, EntryPoint = "sendmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Send(int socket, ref MessageHeader first, uint count, int flags);

    [DllImport(Libc, EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Receive(int socket, ref byte buffer, nint length, int flags);

    [DllImport(Libc, EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Poll(ref PollEntry first, ulong count, int milliseconds);

    [DllImport(Libc, EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Event(uint initial, int flags);

    [DllImport(Libc, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(int file, ref ulong value, nint length);

    [DllImport(Libc, EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int file);

    [DllImport(Libc, EntryPoint = "if_nametoindex", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint InterfaceIndex(string name);

    /// <summary>struct iovec.</summary>
    public struct Vector
    {
        public nint Base;
        public nint Length;
    }

    /// <summary>struct mmsghdr: a struct msghdr and the octets moved.</summary>
    public struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public nint Vectors;
        public nint VectorCount;
        public nint Control;
        public nint ControlLength;
        public int Flags;
        private readonly uint _padding;
        public uint Length;
        private readonly uint _tail;
    }

    /// <summary>struct pollfd.</summary>
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
