using Maas.Domain.Installation;

namespace Maas.Agent.Install.Targets;

/// <summary>The machine's name and network in the installed system.</summary>
internal sealed class TargetIdentity(TargetTree tree)
{
    public void Write(InstallPlan plan)
    {
        tree.Write("/etc/hostname", plan.Hostname + "\n");
        var shortName = plan.Hostname.Split('.')[0];
        var names = shortName == plan.Hostname ? shortName : $"{plan.Hostname} {shortName}";
        var hosts = (tree.Text("/etc/hosts") ?? "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback").Split('\n')
            .Where(line => !line.StartsWith("127.0.1.1", StringComparison.Ordinal));
        tree.Write("/etc/hosts", string.Join('\n', hosts).TrimEnd() + $"\n127.0.1.1 {names}\n");
        if (plan.Network is { } network)
            WriteNetwork(network);
    }

    /// <summary>cloud-init renders the document for whatever the system configures its network with; without cloud-init, netplan reads it as it is.</summary>
    private void WriteNetwork(string network)
    {
        var cloudInit = tree.Exists("/etc/cloud/cloud.cfg") || tree.Exists("/etc/cloud/cloud.cfg.d");
        if (cloudInit)
            tree.Write("/etc/cloud/cloud.cfg.d/50-curtin-networking.cfg", network, 0x180);
        else if (tree.Exists("/etc/netplan"))
            tree.Write("/etc/netplan/50-maas.yaml", network, 0x180);
        else
            throw new InstallException("The image has neither cloud-init nor netplan, so its network cannot be configured.");
        // Left from where the image was made; cloud-init writes its own.
        if (tree.Exists("/etc/netplan/50-cloud-init.yaml"))
            File.Delete(tree.Path("/etc/netplan/50-cloud-init.yaml"));
    }
}
