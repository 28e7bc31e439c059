using Maas.Agent.Host;

namespace Maas.Agent.Networking;

/// <summary>Brings the interface up that the machine booted from, with an address of the appliance's.</summary>
internal sealed class NetworkUp(AgentLog log, Programs programs, NetworkInterfaces interfaces, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Drivers with firmware to load take seconds before their interface appears.</summary>
    private static readonly TimeSpan Appear = TimeSpan.FromSeconds(30);

    /// <summary>Spanning tree holds a port back for 30 s, negotiation needs a few more.</summary>
    private static readonly TimeSpan Link = TimeSpan.FromSeconds(40);

    /// <returns>The interface that has an address now, or null.</returns>
    public async Task<string?> UpAsync(KernelLine line)
    {
        await programs.TryAsync(["ip", "link", "set", "lo", "up"]);
        var candidates = await CandidatesAsync(line.BootMac);
        foreach (var name in candidates)
            await programs.TryAsync(["ip", "link", "set", name, "up"]);
        await UntilAsync(() => candidates.Any(interfaces.HasLink), Link);
        foreach (var name in candidates.OrderByDescending(interfaces.HasLink))
        {
            if (await LeaseAsync(name, line))
                return name;
        }
        return null;
    }

    private async Task<IReadOnlyList<string>> CandidatesAsync(string? bootMac)
    {
        if (bootMac is null)
        {
            await UntilAsync(() => interfaces.Physical.Count > 0, Appear);
            return interfaces.Physical;
        }
        string? name = null;
        if (await UntilAsync(() => (name = interfaces.ByMac(bootMac)) is not null, Appear))
            return [name!];
        log.Say($"No interface has the boot address {bootMac}; trying all of {string.Join(", ", interfaces.Physical)}");
        return interfaces.Physical;
    }

    /// <summary>busybox's client stays behind to renew the lease; this program is its script (<see cref="DhcpEvent"/>).</summary>
    private async Task<bool> LeaseAsync(string name, KernelLine line)
    {
        // Debian's busybox has no client for version 6; router advertisements give an address without one.
        if (line.Ipv6Only && Programs.Find("udhcpc6") is null)
            return await UntilAsync(() => NetworkInterfaces.HasGlobalVersion6(name), Link);
        var script = Environment.ProcessPath ?? "/proc/self/exe";
        string[] command = line.Ipv6Only
            ? ["udhcpc6", "-i", name, "-n", "-t", "10", "-T", "2", "-s", script, "-O", "dns", "-O", "search"]
            : ["udhcpc", "-i", name, "-n", "-t", "15", "-T", "2", "-s", script, "-O", "search", "-O", "staticroutes", "-O", "mtu", "-x", $"hostname:{line.Hostname ?? "maas"}"];
        var result = await programs.TryAsync(command);
        log.Say(result.Succeeded ? $"{name} has an address" : $"No lease on {name}: {Programs.LastLines(result.Output, 2)}");
        return result.Succeeded;
    }

    private async Task<bool> UntilAsync(Func<bool> holds, TimeSpan patience)
    {
        var start = time.GetTimestamp();
        while (!holds())
        {
            if (time.GetElapsedTime(start) > patience)
                return false;
            await Task.Delay(Poll, time);
        }
        return true;
    }
}
