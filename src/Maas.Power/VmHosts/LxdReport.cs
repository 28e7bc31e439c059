using System.Buffers;
using System.Text.Json;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Lxd;
using Maas.Protocols.Primitives;

namespace Maas.Power.VmHosts;

/// <summary>What an LXD host says about the machine that it is: LXD's own answers, put together as a hardware report (lifecycle.md §13), whose form is theirs.</summary>
/// <param name="MacAddresses">Of the host's own cards.</param>
/// <param name="Document">The report.</param>
internal sealed record LxdReport(IReadOnlyList<MacAddress> MacAddresses, ReadOnlyMemory<byte> Document)
{
    /// <summary>A host with more has them for its machines.</summary>
    private const int MostNetworks = 256;

    /// <param name="server">What <c>/1.0</c> says on this very host.</param>
    /// <param name="at">The query that names the host in its cluster; empty outside one.</param>
    public static async Task<LxdReport> ReadAsync(LxdClient lxd, JsonElement server, JsonElement resources, string at, CancellationToken cancel)
    {
        var macs = new List<MacAddress>();
        var document = new ArrayBufferWriter<byte>();
        await using var writer = new Utf8JsonWriter(document);
        writer.WriteStartObject();
        foreach (var name in new[] { "api_version", "api_extensions", "environment" })
        {
            if (server.At(name) is not { } value) continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WritePropertyName("resources");
        resources.WriteTo(writer);
        writer.WriteStartObject("networks");
        foreach (var network in (await lxd.GetAsync($"/1.0/networks?recursion=1&{at}", cancel)).Items().DistinctBy(n => n.Text("name")).Take(MostNetworks))
        {
            if (network.Text("name") is not { } name || await lxd.TryGetAsync($"/1.0/networks/{Uri.EscapeDataString(name)}/state?{at}", cancel) is not { } state) continue;
            writer.WritePropertyName(name);
            state.WriteTo(writer);
            if (network.Text("type") is "physical" or "unknown" && MacAddress.TryParse(state.Text("hwaddr") ?? "", null, out var mac) && mac != default) macs.Add(mac);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(cancel);
        return new LxdReport(macs, document.WrittenMemory);
    }
}
