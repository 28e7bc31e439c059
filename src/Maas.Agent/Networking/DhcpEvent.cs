using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Maas.Agent.Host;

namespace Maas.Agent.Networking;

/// <summary>What udhcpc tells its script: the event as the argument, the lease in environment variables.</summary>
internal sealed class DhcpEvent(IReadOnlyDictionary<string, string> lease)
{
    private static readonly string[] Events = ["deconfig", "bound", "renew", "nak", "leasefail"];

    private string Interface => lease["interface"];

    /// <summary>True when this program was started as udhcpc's script.</summary>
    public static bool IsMeant(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        arguments.Count >= 1 && Events.Contains(arguments[0]) && environment.ContainsKey("interface");

    /// <summary>Commands that make the interface what the lease says; nothing for events that change nothing.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Commands(string name) => name switch
    {
        "deconfig" => [["ip", "-4", "addr", "flush", "dev", Interface], ["ip", "link", "set", Interface, "up"]],
        "bound" or "renew" when Value("ipv6") is { } address => [["ip", "-6", "addr", "replace", address.Contains('/') ? address : address + "/128", "dev", Interface]],
        "bound" or "renew" => [.. Address(), .. Routes()],
        _ => [],
    };

    /// <summary>The resolver's configuration; null leaves it as it is.</summary>
    public string? ResolverFile(string name)
    {
        if (name is not ("bound" or "renew") || Value("dns") is not { } servers)
            return null;
        var lines = servers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(server => $"nameserver {server}");
        var search = Value("search") ?? Value("domain");
        return string.Join('\n', search is null ? lines : lines.Prepend($"search {search}")) + "\n";
    }

    public async Task<int> ApplyAsync(string name, Programs programs)
    {
        foreach (var command in Commands(name))
            await programs.TryAsync(command);
        if (ResolverFile(name) is { } resolver)
            await File.WriteAllTextAsync("/etc/resolv.conf", resolver);
        return 0;
    }

    private IEnumerable<IReadOnlyList<string>> Address()
    {
        if (int.TryParse(Value("mtu"), NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) && mtu is >= 576 and <= 65535)
            yield return ["ip", "link", "set", Interface, "mtu", mtu.ToString(CultureInfo.InvariantCulture)];
        if (Value("ip") is { } address)
            yield return ["ip", "-4", "addr", "replace", $"{address}/{Prefix()}", "dev", Interface];
    }

    /// <summary>Classless routes replace the router when both are given (RFC 3442 §3).</summary>
    private IEnumerable<IReadOnlyList<string>> Routes()
    {
        var classless = Value("staticroutes")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        for (var i = 0; i + 1 < classless.Length; i += 2)
        {
            var destination = classless[i] is "0.0.0.0/0" ? "default" : classless[i];
            yield return classless[i + 1] == "0.0.0.0"
                ? ["ip", "-4", "route", "replace", destination, "dev", Interface]
                : ["ip", "-4", "route", "replace", destination, "via", classless[i + 1], "dev", Interface];
        }
        if (classless.Length == 0 && Value("router")?.Split(' ')[0] is { } router)
            yield return ["ip", "-4", "route", "replace", "default", "via", router, "dev", Interface];
    }

    /// <summary>busybox gives the prefix length in <c>mask</c> and the netmask in <c>subnet</c>; neither means a network of the address' class is guessed at 24.</summary>
    private int Prefix()
    {
        if (int.TryParse(Value("mask"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return length;
        return IPAddress.TryParse(Value("subnet"), out var mask) && mask.AddressFamily == AddressFamily.InterNetwork
            ? mask.GetAddressBytes().Sum(part => BitOperations.PopCount(part))
            : 24;
    }

    private string? Value(string name) => lease.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
