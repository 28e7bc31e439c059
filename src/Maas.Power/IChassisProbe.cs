namespace Maas.Power;

/// <summary>Asks equipment which machines it has (power.md §7).</summary>
public interface IChassisProbe
{
    /// <summary>The power type of the machines it finds.</summary>
    string Type { get; }

    /// <summary>Every machine of the equipment whose name begins with the prefix.</summary>
    /// <exception cref="PowerException">It did not answer, or refused.</exception>
    Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel);
}

/// <summary>The equipment to ask.</summary>
/// <param name="Host">Its address or URL.</param>
public sealed record ChassisTarget(string Host)
{
    /// <summary>Who logs in.</summary>
    public string User { get; init; } = "";

    /// <summary>With what.</summary>
    public string Password { get; init; } = "";

    /// <summary>What the names of machines must begin with; empty takes all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>How a SeaMicro's servers are switched.</summary>
    public string PowerControl { get; init; } = "";

    /// <summary>The port, when it is not the usual one.</summary>
    public int? Port { get; init; }

    /// <summary>vSphere's protocol.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Proxmox' token, instead of a password.</summary>
    public string TokenName { get; init; } = "";

    /// <summary>The token's secret.</summary>
    public string TokenSecret { get; init; } = "";

    /// <summary>Whether the certificate must be one that the system trusts.</summary>
    public bool Verify { get; init; }

    /// <summary>Never prints secrets.</summary>
    public override string ToString() => Host;
}

/// <summary>A machine that was found.</summary>
/// <param name="Macs">The addresses of its network cards.</param>
/// <param name="Architecture"><c>amd64</c>, or with a subarchitecture behind a slash.</param>
/// <param name="PowerParameters">How it is switched.</param>
public sealed record ChassisMachine(IReadOnlyList<string> Macs, string Architecture, IReadOnlyDictionary<string, string> PowerParameters)
{
    /// <summary>What the equipment calls it; null when it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>Makes it boot from the network; done only for machines that are taken in, since it may stop what runs.</summary>
    public Func<CancellationToken, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>Never prints parameters: they hold passwords.</summary>
    public override string ToString() => Name ?? string.Join(", ", Macs);
}
