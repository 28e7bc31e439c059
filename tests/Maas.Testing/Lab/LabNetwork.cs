using System.Globalization;

namespace Maas.Testing.Lab;

/// <summary>A network namespace with one switch: the appliance, the machines and their BMCs live in it, and nothing leaves it.</summary>
public sealed class LabNetwork
{
    public const string Prefix = "10.77.0";
    public const string Cidr = $"{Prefix}.0/24";
    public const string Appliance = $"{Prefix}.1";
    public const string Bridge = "br0";

    private LabNetwork(string name) => Name = name;

    public string Name { get; }

    public static LabNetwork Of(string name) => new(name);

    public static async Task<LabNetwork> CreateAsync(string name, int ports)
    {
        var network = new LabNetwork(name);
        await Programs.RunAsync(["ip", "netns", "add", name]);
        try
        {
            await network.BuildAsync(ports);
        }
        catch
        {
            await network.DeleteAsync();
            throw;
        }

        return network;
    }

    /// <summary>A command that runs inside.</summary>
    public IReadOnlyList<string> Inside(params IReadOnlyList<string> command) => ["ip", "netns", "exec", Name, .. command];

    public static string Tap(int port) => string.Create(CultureInfo.InvariantCulture, $"tap{port}");

    /// <summary>The address of a port's BMC.</summary>
    public static string BmcAddress(int port) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}.{50 + port}");

    /// <summary>Puts another box on the switch: a namespace of its own, with one interface, <c>eth0</c>, that is down.</summary>
    public async Task PlugInAsync(string box, string port)
    {
        await Programs.RunAsync(["ip", "netns", "add", box]);
        await IpAsync("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", box);
        await IpAsync("link", "set", port, "master", Bridge, "up");
        await Programs.RunAsync(["ip", "-n", box, "link", "set", "lo", "up"]);
    }

    public async Task DeleteAsync() => await Programs.TryAsync(["ip", "netns", "delete", Name]);

    private async Task BuildAsync(int ports)
    {
        await IpAsync("link", "set", "lo", "up");
        // Without the delays of the spanning tree, which would eat the first DISCOVERs.
        await IpAsync("link", "add", Bridge, "type", "bridge", "stp_state", "0", "forward_delay", "0");
        await IpAsync("addr", "add", Appliance + "/24", "dev", Bridge);
        await IpAsync("link", "set", Bridge, "up");
        for (var port = 0; port < ports; port++)
        {
            await IpAsync("addr", "add", BmcAddress(port) + "/32", "dev", "lo");
            await IpAsync("tuntap", "add", "dev", Tap(port), "mode", "tap");
            await IpAsync("link", "set", Tap(port), "master", Bridge, "up");
        }
    }

    private Task<string> IpAsync(params string[] arguments) => Programs.RunAsync(["ip", "-n", Name, .. arguments]);
}
