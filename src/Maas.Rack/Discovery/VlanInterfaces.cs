namespace Maas.Rack.Discovery;

/// <summary>Which interfaces are VLANs of others, as the kernel has it.</summary>
internal static class VlanInterfaces
{
    /// <summary>Whether one interface is a VLAN of another: all that it hears, the other hears too, with the tag (network.md §7).</summary>
    public static bool IsVlanOf(string name, string other) => File.Exists($"/proc/net/vlan/{name}") && Directory.Exists($"/sys/class/net/{name}/lower_{other}");
}
