using Maas.Api.Contract;
using Maas.Protocols.Primitives;
using Maas.Region.Discovery;
using Maas.Region.Networks;

namespace Maas.Api.Resources.Discovery;

/// <summary>What became of a request to scan (network.md §7).</summary>
public sealed record ScanView(
    string Result, IReadOnlyList<ScanControllerView> ScanStartedOn, IReadOnlyList<ScanControllerView> ScanFailedOn, IReadOnlyList<ScanControllerView> ScanAttemptedOn,
    IReadOnlyList<ScanControllerView> FailedToConnectTo, IReadOnlyList<ScanControllerView> RpcCallTimedOutOn, IReadOnlyList<ScanFailureView> Failures);

public sealed record ScanControllerView(string SystemId, string Hostname);

public sealed record ScanFailureView(string Type, string Message);

/// <summary>Starts scans; the appliance is the one rack controller.</summary>
internal sealed class NetworkScanRequests(NetworkScans scans, ControllerNode controller)
{
    public ScanView Start(ScanForm form, Caller caller)
    {
        if (!caller.IsAdmin && form.Force) throw ApiException.Forbidden("Must be an administrator to force a scan of all networks.");
        if (form.Threads is < 1) throw ApiException.BadRequest("Invalid threads: Please enter a value of at least 1");
        var networks = new List<Cidr>();
        foreach (var text in form.Cidr ?? [])
        {
            if (!Cidr.TryParse(text, out var network)) throw ApiException.BadRequest("Invalid cidr: Please enter a valid IP address (a.b.c.d) or IP network (a.b.c.d/e)");
            networks.Add(network);
        }

        if (networks.Count == 0 && !form.Force)
        {
            throw ApiException.Bare(
                400,
                "Bad request: scanning all subnets is not allowed unless force=True is specified.\n\n**WARNING: This will scan ALL networks attached to MAAS rack "
                + "controllers.\nCheck with your internet service provider or IT department to be sure this is\nallowed before proceeding.**\n");
        }

        ScanControllerView[] own = controller.Current is { } node ? [new ScanControllerView(node.SystemId, node.Hostname)] : [];
        return scans.Start(networks, new ScanManner(form.AlwaysUsePing, form.Slow, form.Threads)) switch
        {
            ScanStart.Started => new ScanView("Scanning is in-progress on all rack controllers.", own, [], own, [], [], []),
            ScanStart.AlreadyRunning => new ScanView(
                $"A scan was already in-progress on {own.Length} rack controller(s); another scan cannot be started until the current scan finishes.", [], own, own, [], [],
                [new ScanFailureView("ScanNetworksAlreadyInProgress", "Only one concurrent network scan is allowed.")]),
            _ => new ScanView(
                "Unable to initiate network scanning on any rack controller. Verify that the rack controllers are started and have connected to the region.", [], own, own, [], [],
                [new ScanFailureView("NoNetwork", "The appliance serves no interface that is attached to such a network.")]),
        };
    }
}
