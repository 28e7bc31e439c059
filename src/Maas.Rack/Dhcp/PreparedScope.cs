using Maas.Domain.Booting;
using Maas.Domain.Dhcp;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;
using System.Text;

namespace Maas.Rack.Dhcp;

/// <summary>A subnet's settings as octets, made once when the model changed: a reply is put together from them without rendering anything.</summary>
internal sealed class PreparedScope
{
    private readonly PreparedLoader?[] _loaders;
    private readonly PreparedLoader? _ipxe;
    private readonly PreparedLoader? _other;

    public PreparedScope(DhcpScope scope, int bootPort)
    {
        Scope = scope;
        TftpServer = Encoding.ASCII.GetBytes(scope.Server.ToString());
        var said = scope.Statements;
        NextServer = said.NextServer ?? scope.Server;
        ServerName = said.ServerName is { } sname ? Encoding.ASCII.GetBytes(sname) : [];
        Filename = said.Filename is { } filename ? Encoding.ASCII.GetBytes(filename) : null;
        IReadOnlyList<PreparedOption> own =
        [
            Entry(Options.SubnetMask, Ipv4Address.From(scope.Cidr.Netmask)),
            .. scope.Router is { } router ? [Entry(Options.Router, [router])] : Array.Empty<PreparedOption>(),
            .. scope.DnsServers.Count > 0 ? [Entry(Options.DomainNameServer, [.. scope.DnsServers])] : Array.Empty<PreparedOption>(),
            .. scope.DomainName.Length > 0 ? [Entry(Options.DomainName, scope.DomainName)] : Array.Empty<PreparedOption>(),
            .. scope.Mtu != DhcpScope.StandardMtu ? [Entry(Options.InterfaceMtu, (ushort)scope.Mtu)] : Array.Empty<PreparedOption>(),
            .. scope.Cidr.Broadcast is { } broadcast ? [Entry(Options.BroadcastAddress, Ipv4Address.From(broadcast))] : Array.Empty<PreparedOption>(),
            .. scope.NtpServers.Count > 0 ? [Entry(Options.NtpServers, [.. scope.NtpServers])] : Array.Empty<PreparedOption>(),
            .. scope.DomainSearch.Count > 0 ? [Entry(Options.DomainSearch, [.. scope.DomainSearch])] : Array.Empty<PreparedOption>(),
        ];
        Settings = said.Options.Count == 0
            ? own
            : [.. own.Where(o => !said.Options.ContainsKey(o.Code)), .. said.Options.OrderBy(o => o.Key).Select(o => new PreparedOption(o.Key, o.Value))];

        PreparedLoader? Prepare(BootClient client) =>
            BootLoaders.For(client, scope.DisabledBootArchitectures) is { } loader ? new PreparedLoader(loader, scope.Server, bootPort) : null;
        _ipxe = Prepare(new BootClient(null, IsIpxe: true));
        _other = Prepare(default);
        _loaders = [.. Enumerable.Range(0, 64).Select(i => Prepare(new BootClient((ClientArchitecture)i, IsIpxe: false)))];
    }

    public DhcpScope Scope { get; }

    /// <summary>What clients are told that ask for it, in the order written.</summary>
    public IReadOnlyList<PreparedOption> Settings { get; }

    /// <summary>Where the boot file is (siaddr).</summary>
    public Ipv4Address NextServer { get; }

    /// <summary>The name of that server (sname); empty when there is none.</summary>
    public byte[] ServerName { get; }

    /// <summary>A boot file for every client, whatever it is; null for the boot loader of each.</summary>
    public byte[]? Filename { get; }

    /// <summary>Whether a snippet sets an option.</summary>
    public bool Sets(byte code) => Scope.Statements.Options.ContainsKey(code);

    /// <summary>The server's address as text (option 66).</summary>
    public byte[] TftpServer { get; }

    /// <summary>The boot loader of a client; null when its way of booting is switched off here.</summary>
    public PreparedLoader? LoaderOf(BootClient client)
    {
        // iPXE that is switched off counts as the firmware beneath it; the table says so for every architecture.
        if (client.IsIpxe && _ipxe is { Loader.Method: "ipxe" }) return _ipxe;
        return client.Architecture is not { } architecture ? _other
            : (int)architecture < _loaders.Length ? _loaders[(int)architecture] : _other;
    }

    private static PreparedOption Entry<T>(Option<T> option, T value) => new(option.Code, option.ToOctets(value));
}

/// <summary>An option ready to be copied.</summary>
internal sealed record PreparedOption(byte Code, byte[] Value);

/// <summary>A boot loader's texts ready to be copied.</summary>
internal sealed class PreparedLoader(BootLoader loader, Ipv4Address server, int bootPort)
{
    public BootLoader Loader { get; } = loader;
    public byte[] File { get; } = Encoding.ASCII.GetBytes(loader.FileFor(server, bootPort));
    public byte[] PathPrefix { get; } = Encoding.ASCII.GetBytes(loader.PathPrefixFor(server, bootPort));

    /// <summary>Tells iPXE not to wait two seconds for offers of a ProxyDHCP server; empty for the others.</summary>
    public byte[] Encapsulated { get; } = loader.Architecture is null && loader.Method == "ipxe" ? IpxeFeatures.NoProxyDhcp : [];
}
