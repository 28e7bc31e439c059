using System.Buffers.Binary;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Libvirt;

/// <summary>
/// A conversation with libvirt's daemon in its own protocol: one call at a time.
/// <code>
/// length[4] | program 20008086[4] | version 1[4] | procedure[4] | type[4] | serial[4] | status[4] | XDR…
/// </code>
/// </summary>
/// <param name="where">The host's address, for sentences.</param>
internal sealed class LibvirtConnection(Stream stream, IDisposable? carrier, string where, TimeProvider clock) : IAsyncDisposable
{
    private const int Program = 0x20008086;
    private const int HeaderLength = 28;
    private const int LongestMessage = 32 << 20;
    private const int TypeReply = 1;
    private const int StatusError = 1;

    /// <summary>Error codes (virErrorNumber).</summary>
    private const int NoDomain = 42;
    private const int AuthFailed = 45;
    private const int OperationDenied = 29;

    /// <summary>For each call: making and deleting large volumes takes longest.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _serial;

    /// <summary>Calls a procedure.</summary>
    /// <exception cref="LibvirtException">The daemon refused.</exception>
    /// <exception cref="PowerException">The connection broke, the answer takes too long, or it is garbage.</exception>
    public async Task<XdrReader> CallAsync(LibvirtProcedure procedure, Action<XdrWriter>? arguments, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return await Deadline.WithinAsync(Limit, clock, where, $"libvirt's call {procedure}", inner => ExchangeAsync(procedure, arguments, inner), cancel);
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or EndOfStreamException)
        {
            throw new PowerException(PowerFailure.Unreachable, $"the connection to libvirt at {where} was closed. Check the address and whether libvirtd runs there.", problem);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        carrier?.Dispose();
        _turn.Dispose();
    }

    private async Task<XdrReader> ExchangeAsync(LibvirtProcedure procedure, Action<XdrWriter>? arguments, CancellationToken cancel)
    {
        var serial = ++_serial;
        await stream.WriteAsync(Compose(procedure, serial, arguments), cancel);
        await stream.FlushAsync(cancel);
        while (true)
        {
            var message = await ReadAsync(cancel);
            var header = new XdrReader(message);
            var (program, _, answered, type, number, status) = (header.Int(), header.Int(), header.Int(), header.Int(), header.Int(), header.Int());
            // Events come in between, unasked for.
            if (program != Program || type != TypeReply || number != serial) continue;
            if (answered != (int)procedure) throw new PowerException(PowerFailure.Failed, "libvirt's answer makes no sense.");
            return status == StatusError ? throw ErrorIn(header) : header;
        }
    }

    private static byte[] Compose(LibvirtProcedure procedure, int serial, Action<XdrWriter>? arguments)
    {
        var writer = new XdrWriter();
        writer.Int(0).Int(Program).Int(1).Int((int)procedure).Int(0).Int(serial).Int(0);
        arguments?.Invoke(writer);
        var message = writer.Written.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        return message;
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, cancel);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < HeaderLength or > LongestMessage) throw new PowerException(PowerFailure.Failed, "what answers there is no libvirt.");
        // Memory is taken as it comes, not as it is announced.
        using var message = new MemoryStream();
        var buffer = new byte[Math.Min(size, 64 << 10)];
        for (var left = size - 4; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), cancel);
            if (read == 0) throw new EndOfStreamException();
            message.Write(buffer, 0, read);
            left -= read;
        }

        return message.ToArray();
    }

    private static LibvirtException ErrorIn(XdrReader reader)
    {
        var code = reader.Int();
        reader.Int();
        var sentence = Documents.Said(reader.Optional());
        return new LibvirtException(code == NoDomain, code is AuthFailed or OperationDenied, sentence.Length > 0 ? sentence : $"libvirt error {code}");
    }
}

/// <summary>The daemon's refusal, in its words.</summary>
internal sealed class LibvirtException(bool isNoDomain, bool isDenied, string sentence) : Exception(sentence)
{
    /// <summary>There is no such domain.</summary>
    public bool IsNoDomain { get; } = isNoDomain;

    /// <summary>The account may not do this.</summary>
    public bool IsDenied { get; } = isDenied;
}

/// <summary>Procedures of the remote protocol (libvirt's remote_protocol.x); numbers never change.</summary>
internal enum LibvirtProcedure
{
    Open = 1,
    Close = 2,
    GetVersion = 4,
    NodeGetInfo = 6,
    GetCapabilities = 7,
    DomainCreate = 9,
    DomainDefineXml = 11,
    DomainDestroy = 12,
    DomainGetXmlDesc = 14,
    DomainGetInfo = 16,
    DomainLookupByName = 23,
    DomainSetAutostart = 29,
    DomainShutdown = 33,
    NetworkGetXmlDesc = 43,
    GetHostname = 59,
    AuthList = 66,
    AuthPolkit = 70,
    StoragePoolDefineXml = 77,
    StoragePoolCreate = 78,
    StoragePoolBuild = 79,
    StoragePoolSetAutostart = 90,
    StoragePoolGetXmlDesc = 88,
    StorageVolCreateXml = 93,
    StorageVolDelete = 94,
    StorageVolLookupByPath = 97,
    StorageVolGetPath = 100,
    GetLibVersion = 157,
    DomainGetBlockInfo = 194,
    DomainCreateWithFlags = 196,
    DomainGetState = 212,
    DomainUndefineFlags = 231,
    ListAllDomains = 273,
    ListAllStoragePools = 281,
    ListAllNetworks = 283,
    ListAllInterfaces = 284,
}
