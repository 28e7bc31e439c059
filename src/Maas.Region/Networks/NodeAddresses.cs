using System.Net;
using Maas.Domain;
using Maas.Domain.Networks;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Networks;

/// <inheritdoc cref="INodeAddresses"/>
/// <remarks>An address is claimed tentatively, put to the wire outside the gate, and confirmed when nobody answers (network.md §3.4): machines that are
/// deployed together wait for the wire together. A tentative claim that a crash left behind ends by itself.</remarks>
internal sealed class NodeAddresses(IStore store, SubnetUses uses, IAddressProbe probe, NetworkGate gate, TimeProvider clock) : INodeAddresses
{
    /// <summary>How long a tentative claim holds.</summary>
    public static readonly TimeSpan Tentative = TimeSpan.FromMinutes(5);

    private IDocuments<StaticIpAddress> Rows => store.Documents(Collections.IpAddresses);

    public IReadOnlyList<StaticIpAddress> Of(Node node) => Rows.Where(Collections.IpAddressesByNode, node.SystemId);

    public async Task<Outcome<bool>> ClaimAsync(Node node)
    {
        var answered = new HashSet<IPAddress>();
        while (true)
        {
            var claimed = await ClaimTentativelyAsync(node, answered);
            if (claimed.IsRefused) return claimed.Refusal!;
            if (claimed.Value!.Count == 0) return true;
            var taken = await Task.WhenAll(claimed.Value.Select(async row => (Row: row, IsTaken: await probe.IsTakenAsync(row.Ip!))));
            await ConfirmAsync(taken);
            answered.UnionWith(taken.Where(t => t.IsTaken).Select(t => t.Row.Ip!));
        }
    }

    public async Task ReleaseAsync(Node node)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        var rows = Of(node).ToDictionary(r => r.Id);
        foreach (var link in rows.Values.Where(a => a.AllocType == IpAllocationType.Auto && a.Ip is not null).ToList())
            rows[link.Id] = Write(batch, link with { Ip = null, TempExpiresOn = null, Updated = clock.GetUtcNow() });

        var current = store.Documents(Collections.Nodes).FindVersioned(node.SystemId);
        if (current?.Value.Interfaces.Any(i => i.Acquired) == true) DropAcquired(batch, current, rows.Values);
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private static StaticIpAddress Write(Batch batch, StaticIpAddress row)
    {
        batch.Put(Collections.IpAddresses, row);
        return row;
    }

    /// <summary>Interfaces made for the owner go; links of a bridge return to its parent (network.md §3.5).</summary>
    private static void DropAcquired(Batch batch, Versioned<Node> current, IEnumerable<StaticIpAddress> rows)
    {
        var acquired = current.Value.Interfaces.Where(i => i.Acquired).ToDictionary(i => i.Id);
        foreach (var address in rows.Where(a => a.Interfaces.Any(i => acquired.ContainsKey(i.InterfaceId))))
        {
            var heirs = address.Interfaces
                .Select(i => acquired.TryGetValue(i.InterfaceId, out var gone) && gone is { Type: InterfaceType.Bridge, Parents: [var parent, ..] }
                    ? i with { InterfaceId = parent }
                    : i)
                .Where(i => !acquired.ContainsKey(i.InterfaceId)).Distinct().ToList();
            if (heirs.Count == 0) batch.Delete(Collections.IpAddresses, Collections.Key(address.Id));
            else batch.Put(Collections.IpAddresses, address with { Interfaces = heirs });
        }

        batch.Put(
            Collections.Nodes, current.Value with { Interfaces = [.. current.Value.Interfaces.Where(i => !i.Acquired)] }, current.Version);
    }

    /// <returns>The rows that wait for the wire's word.</returns>
    private async Task<Outcome<IReadOnlyList<StaticIpAddress>>> ClaimTentativelyAsync(Node node, HashSet<IPAddress> answered)
    {
        using var alone = await gate.EnterAsync();
        await ForgetLapsedAsync();
        List<StaticIpAddress> waiting = [.. Of(node).Where(a => a.AllocType == IpAllocationType.Auto && (a.Ip is null || a.TempExpiresOn is not null))];
        if (waiting.Count == 0) return Array.Empty<StaticIpAddress>();
        var chosen = Choose(node, waiting, answered);
        if (chosen.IsRefused) return chosen;
        var batch = new Batch();
        foreach (var row in chosen.Value!) batch.Put(Collections.IpAddresses, row);
        await store.CommitAsync(batch);
        return chosen;
    }

    /// <summary>Claims that nobody confirmed in time: somebody crashed.</summary>
    private async Task ForgetLapsedAsync()
    {
        var now = clock.GetUtcNow();
        var batch = new Batch();
        foreach (var row in Rows.All.Where(r => r.TempExpiresOn < now)) batch.Put(Collections.IpAddresses, row with { Ip = null, TempExpiresOn = null });
        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private async Task ConfirmAsync(IReadOnlyList<(StaticIpAddress Row, bool IsTaken)> asked)
    {
        using var alone = await gate.EnterAsync();
        var batch = new Batch();
        foreach (var (row, isTaken) in asked)
        {
            // The link may be gone by now, or its claim have lapsed.
            if (Rows.Find(Collections.Key(row.Id)) is not { } current || !row.Ip!.Equals(current.Ip)) continue;
            batch.Put(Collections.IpAddresses, current with { Ip = isTaken ? null : row.Ip, TempExpiresOn = null, Updated = clock.GetUtcNow() });
        }

        if (!batch.IsEmpty) await store.CommitAsync(batch);
    }

    private Outcome<IReadOnlyList<StaticIpAddress>> Choose(Node node, List<StaticIpAddress> waiting, HashSet<IPAddress> answered)
    {
        var chosen = new List<StaticIpAddress>();
        foreach (var link in waiting)
        {
            var carrier = node.Interface(link.Interfaces[0].InterfaceId);
            if (link.SubnetId is not { } id || store.Documents(Collections.Subnets).Find(Collections.Key(id)) is not { } subnet)
                return Refusal.Taken($"Automatic IP address cannot be configured on interface {carrier?.Name} without an associated subnet.");
            if (Unlinked(carrier, waiting) is { } pairing)
                return Refusal.Taken($"This interface {carrier!.MacAddress} has a reserved ip {pairing.Ip} but it does not have a link to that subnet");
            var ip = Paired(carrier, subnet);
            if (ip is null)
            {
                var kept = store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsBySubnet, Collections.Key(subnet.Id)).Select(r => r.Ip);
                ip = Occupancy.Choose(uses.Of(subnet, excluded: [.. kept, .. answered, .. chosen.Select(c => c.Ip!)], forAllocation: true));
                if (ip is null) return Refusal.Unavailable($"No more IPs available in subnet: {subnet.Cidr}.");
            }

            chosen.Add(link with { Ip = ip, TempExpiresOn = clock.GetUtcNow() + Tentative, Updated = clock.GetUtcNow() });
        }

        return chosen;
    }

    /// <summary>The pairing of an interface in a subnet, unless somebody else holds the address.</summary>
    private IPAddress? Paired(Interface? carrier, Subnet subnet)
    {
        if (carrier?.MacAddress is not { } mac) return null;
        var pairing = store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsByMac, mac.ToString()).FirstOrDefault(r => r.SubnetId == subnet.Id);
        return pairing is not null && Rows.Where(Collections.IpAddressesHeld, pairing.Ip.ToString()).All(r => r.Interfaces.Any(i => i.InterfaceId == carrier.Id)) ? pairing.Ip : null;
    }

    /// <summary>A pairing of an interface in a subnet that it has no link to.</summary>
    private ReservedIp? Unlinked(Interface? carrier, List<StaticIpAddress> waiting)
    {
        if (carrier?.MacAddress is not { } mac) return null;
        var linked = waiting.Where(w => w.Interfaces.Any(i => i.InterfaceId == carrier.Id)).Select(w => w.SubnetId).ToHashSet();
        return store.Documents(Collections.ReservedIps).Where(Collections.ReservedIpsByMac, mac.ToString()).FirstOrDefault(r => !linked.Contains(r.SubnetId));
    }
}
