using System.Net;
using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Yaml;

namespace Maas.Domain.Provisioning;

/// <summary>What the appliance itself wants of a node's cloud-init, beside the owner's user data (metadata.md §3.1).</summary>
public static class VendorData
{
    private const string Netplan = "/etc/netplan/50-maas.yaml";

    /// <param name="netplan">The node's network configuration; used when it runs from memory.</param>
    /// <returns>The YAML document of the <c>vendor-data</c> item.</returns>
    public static string Of(Node node, PreseedAddress address, IReadOnlyList<string> ntp, string kernelOptions, Func<string> netplan)
    {
        var config = new JsonObject();
        if (address.Proxy is { } proxy)
        {
            config["snap"] = new JsonObject { ["commands"] = new JsonArray($"snap set system proxy.http=\"{proxy}\" proxy.https=\"{proxy}\"") };
            // Systems whose packages are not ours to choose still have to reach them.
            if (node.Osystem == "debian") config["apt"] = new JsonObject { ["preserve_sources_list"] = true, ["proxy"] = proxy };
        }

        Ntp(config, ntp);
        var files = new JsonArray();
        var commands = new JsonArray();
        if (StateFacts.Of(node.Status).Ephemeral)
        {
            // cloud-init's own netplan keeps the boot interface; scripts that configure the network need it back.
            commands.Add("rm -rf /run/netplan");
            if (node.Interfaces.Any(i => i.Params.BridgeType == "ovs")) config["packages"] = new JsonArray("openvswitch-switch");
        }

        if (node.EphemeralDeploy && node.Status is NodeState.Deploying or NodeState.Deployed) Ephemeral(files, commands, netplan(), kernelOptions);
        if (node is { EnableHwSync: true, SyncInterval: { } interval, Token: { } token }) HardwareSync(files, commands, node, interval, token, address);
        if (VmHostSetup.IsDue(node)) VmHostSetup.Add(files, commands, node);
        if (files.Count > 0) config["write_files"] = files;
        if (commands.Count > 0) config["runcmd"] = commands;
        return YamlWriter.Write(new JsonObject { ["cloud-init"] = Preseed.CloudConfig + (config.Count > 0 ? YamlWriter.Write(config) : "{}\n") });
    }

    private static void Ntp(JsonObject config, IReadOnlyList<string> ntp)
    {
        if (ntp.Count == 0) return;
        var servers = ntp.Where(n => IPAddress.TryParse(n, out _)).Order(StringComparer.Ordinal).Select(n => (JsonNode)n).ToArray();
        var pools = ntp.Where(n => !IPAddress.TryParse(n, out _)).Select(n => (JsonNode)n).ToArray();
        config["ntp"] = new JsonObject { ["servers"] = new JsonArray(servers), ["pools"] = new JsonArray(pools) };
    }

    private static void Ephemeral(JsonArray files, JsonArray commands, string netplan, string kernelOptions)
    {
        files.Add(File(Netplan, netplan, "0600"));
        commands.Add("rm -rf /run/netplan");
        commands.Add("rm -f /etc/netplan/50-cloud-init.yaml");
        commands.Add("netplan apply --debug");
        var size = kernelOptions.Split(' ').FirstOrDefault(o => o.StartsWith("overlayroot=tmpfs:", StringComparison.Ordinal))?
            .Split([':', ','], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(o => o.StartsWith("size=", StringComparison.Ordinal));
        if (size is not null) commands.Add($"mount -o remount,{size} /media/root-rw");
    }

    private static void HardwareSync(JsonArray files, JsonArray commands, Node node, int interval, NodeToken token, PreseedAddress address)
    {
        const string unit = "/lib/systemd/system/maas_hardware_sync";
        const string program = "/usr/bin/maas-run-scripts";
        const string credentials = "/etc/maas/maas-machine-creds.yml";
        files.Add(File(unit + ".timer", $"""
            [Unit]
            Description=Report this machine's hardware regularly

            [Timer]
            OnCalendar={Calendar(interval)}
            Persistent=true
            Unit=maas_hardware_sync.service

            [Install]
            WantedBy=timers.target

            """, "0644"));
        files.Add(File(unit + ".service", $"""
            [Unit]
            Description=Report this machine's hardware
            After=network-online.target

            [Service]
            Type=oneshot
            ExecStartPre=/usr/bin/wget -q -O {program} {address.BaseUrl}/MAAS/maas-run-scripts
            ExecStartPre=/bin/chmod 0755 {program}
            ExecStart={program} report-results --config {credentials}

            """, "0644"));
        var reporting = new JsonObject
        {
            ["reporting"] = new JsonObject
            {
                ["maas"] = new JsonObject
                {
                    ["endpoint"] = address.Status(node.SystemId),
                    ["consumer_key"] = token.ConsumerKey,
                    ["token_key"] = token.TokenKey,
                    ["token_secret"] = token.TokenSecret.Value,
                },
            },
        };
        files.Add(File(credentials, YamlWriter.Write(reporting), "0700"));
        commands.Add("systemctl daemon-reload");
        commands.Add("systemctl start maas_hardware_sync.timer");
        commands.Add("systemctl enable maas_hardware_sync.timer");
    }

    internal static JsonObject File(string path, string content, string permissions) =>
        new() { ["path"] = path, ["permissions"] = permissions, ["content"] = content };

    /// <summary>A timer's calendar expression of a period: 15 minutes are <c>*-*-* *:00/15:00</c>.</summary>
    internal static string Calendar(int seconds) => seconds switch
    {
        < 60 => $"*-*-* *:*:00/{Math.Max(1, seconds)}",
        < 3600 => $"*-*-* *:00/{seconds / 60}:00",
        < 86400 => $"*-*-* 00/{seconds / 3600}:00:00",
        _ => $"*-*-01/{Math.Min(31, seconds / 86400)} 00:00:00",
    };
}
