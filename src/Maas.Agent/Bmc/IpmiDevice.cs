using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Maas.Agent.Host;

namespace Maas.Agent.Bmc;

/// <summary>What a BMC answered: the completion code (IPMI 2.0 §5.2) and the bytes behind it.</summary>
internal sealed record IpmiAnswer(byte CompletionCode, byte[] Data)
{
    public bool Succeeded => CompletionCode == 0;
}

/// <summary>How messages reach the BMC; tests have one of their own.</summary>
internal interface IIpmiTransport
{
    /// <returns>Null when nothing answers.</returns>
    Task<IpmiAnswer?> AskAsync(byte netFn, byte command, byte[] data);
}

/// <summary>The kernel's system interface (linux/ipmi.h).</summary>
internal sealed class IpmiDevice : IIpmiTransport, IDisposable
{
    private const nuint IPMICTL_SEND_COMMAND = 0x8028690d;
    private const nuint IPMICTL_RECEIVE_MSG_TRUNC = 0xc030690b;
    private const int IPMI_SYSTEM_INTERFACE_ADDR_TYPE = 0x0c;
    private const short IPMI_BMC_CHANNEL = 0xf;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly int _descriptor;
    private readonly TimeProvider _time;
    private long _message;

    private IpmiDevice(int descriptor, TimeProvider time) => (_descriptor, _time) = (descriptor, time);

    public static IpmiDevice? Open(TimeProvider time)
    {
        foreach (var path in (string[])["/dev/ipmi0", "/dev/ipmi/0", "/dev/ipmidev/0"])
        {
            var descriptor = Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
            if (descriptor >= 0)
                return new IpmiDevice(descriptor, time);
        }
        return null;
    }

    public async Task<IpmiAnswer?> AskAsync(byte netFn, byte command, byte[] data)
    {
        var message = ++_message;
        if (!Send(message, netFn, command, data))
            return null;
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < Patience)
        {
            if (Receive(out var received) is { } answer)
            {
                // An answer to a question that was given up may still come.
                if (received == message)
                    return answer;
                continue;
            }
            await Task.Delay(Poll, _time);
        }
        return null;
    }

    public void Dispose() => _ = Libc.close(_descriptor);

    /// <summary>struct ipmi_req { addr*[8] addr_len[4] pad[4] msgid[8] netfn[1] cmd[1] data_len[2] pad[4] data*[8] }.</summary>
    private unsafe bool Send(long message, byte netFn, byte command, byte[] data)
    {
        Span<byte> address = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(address, IPMI_SYSTEM_INTERFACE_ADDR_TYPE);
        BinaryPrimitives.WriteInt16LittleEndian(address[4..], IPMI_BMC_CHANNEL);
        Span<byte> request = stackalloc byte[40];
        fixed (byte* at = address)
        fixed (byte* bytes = data)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(request, (ulong)at);
            BinaryPrimitives.WriteInt32LittleEndian(request[8..], address.Length);
            BinaryPrimitives.WriteInt64LittleEndian(request[16..], message);
            request[24] = netFn;
            request[25] = command;
            BinaryPrimitives.WriteUInt16LittleEndian(request[26..], (ushort)data.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(request[32..], (ulong)bytes);
            return Libc.ioctl(_descriptor, IPMICTL_SEND_COMMAND, request) >= 0;
        }
    }

    /// <summary>struct ipmi_recv { recv_type[4] pad[4] addr*[8] addr_len[4] pad[4] msgid[8] netfn[1] cmd[1] data_len[2] pad[4] data*[8] }.</summary>
    private unsafe IpmiAnswer? Receive(out long message)
    {
        Span<byte> address = stackalloc byte[32];
        Span<byte> data = stackalloc byte[272];
        Span<byte> receive = stackalloc byte[48];
        fixed (byte* at = address)
        fixed (byte* bytes = data)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(receive[8..], (ulong)at);
            BinaryPrimitives.WriteInt32LittleEndian(receive[16..], address.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(receive[34..], (ushort)data.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(receive[40..], (ulong)bytes);
            message = 0;
            if (Libc.ioctl(_descriptor, IPMICTL_RECEIVE_MSG_TRUNC, receive) < 0 && Marshal.GetLastPInvokeError() == Libc.EAGAIN)
                return null;
            message = BinaryPrimitives.ReadInt64LittleEndian(receive[24..]);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(receive[34..]);
            return length == 0 || length > data.Length ? null : new IpmiAnswer(data[0], data[1..length].ToArray());
        }
    }
}
