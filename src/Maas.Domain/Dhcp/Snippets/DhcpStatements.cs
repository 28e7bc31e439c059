using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>What snippets say, as DHCP serves it.</summary>
public sealed record DhcpStatements
{
    public static readonly DhcpStatements None = new();

    /// <summary>Options by code, as their octets.</summary>
    public IReadOnlyDictionary<byte, byte[]> Options { get; init; } = new Dictionary<byte, byte[]>();

    /// <summary><c>next-server</c>: where the boot file is.</summary>
    public Ipv4Address? NextServer { get; init; }

    /// <summary><c>server-name</c> (sname).</summary>
    public string? ServerName { get; init; }

    /// <summary><c>filename</c>: the boot file, in place of the boot loader chosen by the client's architecture.</summary>
    public string? Filename { get; init; }

    /// <summary>Seconds.</summary>
    public int? DefaultLeaseTime { get; init; }
    public int? MaxLeaseTime { get; init; }
    public int? MinLeaseTime { get; init; }

    /// <summary><c>deny unknown-clients</c>: addresses of the pool are for nobody but known hosts.</summary>
    public bool? DenyUnknownClients { get; init; }

    /// <summary><c>deny booting</c>: the client gets no answer.</summary>
    public bool? DenyBooting { get; init; }

    /// <summary>Clients declared by their MAC address.</summary>
    public IReadOnlyList<DeclaredHost> Hosts { get; init; } = [];

    public bool IsNone => ReferenceEquals(this, None);

    /// <summary>These statements where a narrower place has none of its own.</summary>
    public DhcpStatements Beneath(DhcpStatements narrower)
    {
        if (narrower.IsNone) return this;
        if (IsNone) return narrower;
        var options = new Dictionary<byte, byte[]>(Options);
        foreach (var (code, value) in narrower.Options) options[code] = value;
        return new DhcpStatements
        {
            Options = options,
            NextServer = narrower.NextServer ?? NextServer,
            ServerName = narrower.ServerName ?? ServerName,
            Filename = narrower.Filename ?? Filename,
            DefaultLeaseTime = narrower.DefaultLeaseTime ?? DefaultLeaseTime,
            MaxLeaseTime = narrower.MaxLeaseTime ?? MaxLeaseTime,
            MinLeaseTime = narrower.MinLeaseTime ?? MinLeaseTime,
            DenyUnknownClients = narrower.DenyUnknownClients ?? DenyUnknownClients,
            DenyBooting = narrower.DenyBooting ?? DenyBooting,
            Hosts = [.. Hosts, .. narrower.Hosts],
        };
    }

    /// <summary>Seconds to grant (boot.md §2.1): as asked for within the limits, and to firmware what it needs to boot.</summary>
    public int Grant(bool isPxe, uint wanted)
    {
        if (DefaultLeaseTime is null && MaxLeaseTime is null && MinLeaseTime is null) return LeaseTimes.Grant(isPxe, wanted);
        var usual = DefaultLeaseTime ?? LeaseTimes.Standard;
        var most = Math.Max(MaxLeaseTime ?? Math.Max(usual, LeaseTimes.Standard), 1);
        var least = Math.Min(MinLeaseTime ?? (DefaultLeaseTime is null ? LeaseTimes.Least : Math.Min(usual, LeaseTimes.Least)), most);
        if (isPxe && MinLeaseTime is null) return Math.Min(LeaseTimes.Pxe, most);
        return wanted == 0 ? Math.Clamp(usual, least, most) : (int)Math.Clamp(wanted, (uint)least, (uint)most);
    }
}

/// <summary>A <c>host</c> declaration.</summary>
/// <param name="Address">Its <c>fixed-address</c>; null for one from a range.</param>
public sealed record DeclaredHost(string Name, MacAddress Mac, Ipv4Address? Address, DhcpStatements Statements);
