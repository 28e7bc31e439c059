using System.Collections.Concurrent;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>Finds the system of a node on a service, and remembers it.</summary>
internal sealed class SystemPaths
{
    private const string Systems = "/redfish/v1/Systems";
    private const int Most = 1024;

    /// <summary>What operators know a system by, besides the last part of its path.</summary>
    private static readonly string[] Names = ["Id", "UUID", "Name", "HostName", "SerialNumber"];

    private readonly ConcurrentDictionary<string, string> _byNode = new(StringComparer.Ordinal);

    /// <summary>The system, read. It is looked for anew when it is not where it was.</summary>
    /// <param name="addressed">The system that the service's address names, for when there is no <paramref name="nodeId"/>.</param>
    /// <exception cref="PowerException">There is none.</exception>
    public async Task<RedfishResource> FindAsync(RedfishService service, string nodeId, string? addressed, Action<string> note, CancellationToken cancel)
    {
        if (nodeId.Length == 0 && addressed is not null)
        {
            return await service.TryGetAsync(addressed, cancel)
                ?? throw new PowerException(PowerFailure.Setting, $"power_address: the Redfish service has no system at {Documents.Said(addressed)}.");
        }

        if (_byNode.TryGetValue(nodeId, out var known) && await service.TryGetAsync(known, cancel) is { } there) return there;
        var found = await LookAsync(service, nodeId, note, cancel);
        if (_byNode.Count >= Most) _byNode.Clear();
        _byNode[nodeId] = found.Path;
        return found;
    }

    private static async Task<RedfishResource> LookAsync(RedfishService service, string nodeId, Action<string> note, CancellationToken cancel)
    {
        // The usual place first: it saves listing a chassis.
        if (nodeId.Length > 0 && await service.TryGetAsync($"{Systems}/{Uri.EscapeDataString(nodeId)}", cancel) is { } direct) return direct;
        var members = await MembersAsync(service, cancel);
        if (members.Count == 0) throw new PowerException(PowerFailure.Failed, "the Redfish service has no systems. Check that the address is the BMC's.");
        if (nodeId.Length == 0)
        {
            if (members.Count > 1) note($"The Redfish service has {members.Count} systems and node_id is not set: the first, '{LastPart(members[0])}', is used.");
            return await service.GetAsync(members[0], cancel);
        }

        if (members.Find(m => LastPart(m).Equals(nodeId, StringComparison.OrdinalIgnoreCase)) is { } named) return await service.GetAsync(named, cancel);
        foreach (var member in members.Take(64))
        {
            if (await service.TryGetAsync(member, cancel) is not { } system) continue;
            if (Names.Any(n => string.Equals(system.Document.Text(n), nodeId, StringComparison.OrdinalIgnoreCase))) return system;
        }

        throw new PowerException(PowerFailure.Setting, $"node_id: the Redfish service has no system '{Documents.Said(nodeId)}'. It has: {Documents.Said(string.Join(", ", members.Take(16).Select(LastPart)))}.");
    }

    private static async Task<List<string>> MembersAsync(RedfishService service, CancellationToken cancel)
    {
        var collection = await service.TryGetAsync(Systems, cancel);
        if (collection is null)
        {
            var root = await service.GetAsync("/redfish/v1/", cancel);
            var link = root.Document.Text("Systems", "@odata.id")
                ?? throw new PowerException(PowerFailure.Failed, "the Redfish service names no systems. Check that the address is the BMC's.");
            collection = await service.GetAsync(link, cancel);
        }

        var members = new List<string>();
        for (var pages = 0; ; pages++)
        {
            members.AddRange(collection.Document.Items("Members").Select(m => m.Text("@odata.id")).OfType<string>().Select(m => m.TrimEnd('/')).Where(m => m.Length > 0));
            if (pages == 16 || collection.Document.Text("Members@odata.nextLink") is not { } next) return members;
            collection = await service.GetAsync(next, cancel);
        }
    }

    private static string LastPart(string path) => Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
}
