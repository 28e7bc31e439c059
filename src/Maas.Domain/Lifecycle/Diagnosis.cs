using System.Globalization;
using Maas.Domain.Events;
using static Maas.Domain.Events.EventType;

namespace Maas.Domain.Lifecycle;

/// <summary>Why a node got no further: the last thing seen of it and the first thing missing, in a sentence an operator can act on.</summary>
public static class Diagnosis
{
    /// <summary>One stage of a boot in its order: how to recognise it, what to call it, and what its absence means after the stage before it was seen.</summary>
    private sealed record Stage(Func<Event, bool> Seen, string Done, Func<Surroundings, string> Missing);

    /// <summary>In the description of a fetch that did not come to its end.</summary>
    public const string BrokeOff = "broke off:";

    private static readonly Stage[] Stages =
    [
        new(e => e.Type is NodePoweredOn or NodePowerOnStarting or NodePowerCycleStarting, "power switched on",
            s => s.PowerProblem.Length > 0
                ? $"the power could not be switched on: {s.PowerProblem}"
                : "the power was never switched on: switch the node on by hand, or configure its power type"),
        new(e => e.Type == NodeDhcpLease, "DHCP lease given",
            s => $"no DHCP request arrived: check that the node boots from the network first, that its cable is in the VLAN that {s.Interfaces} serves, and that DHCP is on there"),
        new(e => Fetched(e) && (e.Type == NodeTftpRequest || IsLoader(e.Description)), "boot loader fetched",
            s => $"no boot loader was fetched: check that UDP port 69 of {s.Address} is reachable from the node and that its firmware's architecture has a boot loader"),
        new(e => e.Type == NodePxeRequest, "boot configuration fetched",
            _ => "no boot configuration was fetched: the boot loader started but did not come back; look at the node's console"),
        new(e => Fetched(e) && IsKernel(e.Description), "kernel fetched",
            s => $"the kernel was not fetched: check that TCP port {s.BootPort} of {s.Address} is reachable from the node"),
        new(e => Fetched(e) && IsInitrd(e.Description), "initrd fetched",
            _ => "the initrd was not fetched: the node stopped while loading; check that it has enough memory"),
        new(e => e.Type is NodeStatusEvent or NodeCommissioningEvent or NodeInstallEvent or NodeEnteringRescueModeEvent or GatheringInfo or ScriptResultChangedStatus,
            "first contact with the metadata service",
            s => $"the node has not reached the metadata address {s.Address}:{s.BootPort}: no driver for its network card in the ephemeral system, no lease there, or no route"),
        new(e => e.Type is ScriptResultChangedStatus or RunningTest or NodeInstallEvent, "scripts or installation under way",
            _ => "it reported in but started no script and no installation; look at the node's console"),
    ];

    /// <summary>The sentence for a node in whose present operation these events happened, oldest first.</summary>
    public static string Explain(IReadOnlyList<Event> events, Surroundings surroundings, DateTimeOffset now)
    {
        var seen = new List<(string Done, DateTimeOffset At)>();
        var reached = -1;
        for (var i = 0; i < Stages.Length; i++)
        {
            var last = events.LastOrDefault(Stages[i].Seen);
            if (last is null) continue;
            reached = i;
            seen.Add((Stages[i].Done, last.Created));
        }

        var silence = events.Count > 0 ? $", then nothing for {Span(now - events[^1].Created)}" : "";
        var story = seen.Count == 0 ? "nothing was seen of the node" : string.Join(", ", seen.Select(s => $"{s.Done} {s.At:HH:mm:ss}")) + silence;
        var missing = reached + 1 < Stages.Length
            ? Stages[reached + 1].Missing(surroundings)
            : $"the last thing it said was '{events[^1].Sentence()}'; it may have hung, crashed or lost power there";
        return $"{story}: {missing}.";
    }

    private static bool Fetched(Event e) => e.Type is NodeHttpRequest or NodeTftpRequest && !e.Description.Contains(BrokeOff, StringComparison.Ordinal);

    private static bool IsKernel(string path) => path.Contains("kernel", StringComparison.Ordinal) || path.EndsWith("vmlinuz", StringComparison.Ordinal);

    private static bool IsInitrd(string path) => path.Contains("initrd", StringComparison.Ordinal);

    private static bool IsLoader(string path) =>
        path.EndsWith(".efi", StringComparison.Ordinal) || path.EndsWith(".0", StringComparison.Ordinal) || path.EndsWith(".c32", StringComparison.Ordinal)
        || path.Contains("ipxe.cfg", StringComparison.Ordinal) || path.Contains("grub.cfg", StringComparison.Ordinal);

    private static string Span(TimeSpan span) => span.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} seconds");
}

/// <summary>What an explanation may name.</summary>
/// <param name="Address">The appliance's address towards the node.</param>
/// <param name="BootPort">The port of its node-facing HTTP service.</param>
/// <param name="Interfaces">Names of the interfaces it serves.</param>
/// <param name="PowerProblem">What the BMC last refused; empty when nothing.</param>
public sealed record Surroundings(string Address, int BootPort, string Interfaces, string PowerProblem);
