using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Region.Nodes;
using Maas.Region.Settings;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Metadata;

/// <summary>What a node is told of where the appliance is: the address it booted from, else the one it reached (metadata.md §9.2).</summary>
internal sealed class NodeAddress(NodeSurroundings surroundings, ISettings settings)
{
    public PreseedAddress For(Node? node, HttpContext context)
    {
        var reached = context.Connection.LocalIpAddress is { } local ? local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local : null;
        var address = node?.BootClusterIp ?? reached;
        var host = address is null ? surroundings.Address : Shown(address);
        return new PreseedAddress($"http://{host}:{surroundings.BootPort.ToString(CultureInfo.InvariantCulture)}", host, Syslog(host), Proxy());
    }

    private static string Shown(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(address.GetAddressBytes())}]" : address.ToString();

    private string Syslog(string host)
    {
        if (settings.Text("remote_syslog") is { Length: > 0 } remote) return remote.Contains(':', StringComparison.Ordinal) ? remote : remote + ":514";
        return $"{host}:{settings.Number("maas_syslog_port")}";
    }

    /// <summary>The appliance runs no caching proxy of its own, so nodes are told of one only where there is one.</summary>
    private string? Proxy() => settings.Flag("enable_http_proxy") && settings.Text("http_proxy") is { Length: > 0 } proxy ? proxy : null;
}
