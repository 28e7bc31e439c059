using Maas.Domain.Nodes;
using Maas.Power;
using Maas.Protocols.Primitives;
using Maas.Region.Nodes;
using Maas.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Bmcs;

/// <summary>Asks a chassis which machines it has and takes in those that nobody knows yet (power.md §7). The answer to whoever asked does not wait for
/// it; what goes wrong is in the log.</summary>
public sealed partial class ChassisIntake(
    IEnumerable<IChassisProbe> probes, IStore store, IGrainFactory grains, Enlistment enlistment, IHostApplicationLifetime life, ILogger<ChassisIntake> log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The types that can be asked.</summary>
    public IReadOnlyList<string> Types => field ??= [.. probes.Select(p => p.Type).Order(StringComparer.Ordinal)];

    /// <summary>Begins to ask.</summary>
    public void Begin(string type, ChassisRequest chassis, string? user) => _ = TakeInAsync(type, chassis, user);

    /// <summary>Asks, and takes in what is new.</summary>
    /// <returns>The machines that were created.</returns>
    internal async Task<IReadOnlyList<Node>> TakeInAsync(string type, ChassisRequest chassis, string? user)
    {
        var created = new List<Node>();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping);
            limit.CancelAfter(Longest);
            var found = await probes.Single(p => p.Type == type).ProbeAsync(TargetOf(chassis), limit.Token);
            LogFound(log, found.Count, chassis.Host);
            foreach (var machine in found)
                if (await TakeInAsync(type, machine, chassis, user, limit.Token) is { } node) created.Add(node);
        }
        catch (Exception problem) when (problem is PowerException or OperationCanceledException)
        {
            LogFailed(log, chassis.Host, problem.Message);
        }
        catch (Exception problem)
        {
            LogUnexpected(log, problem, chassis.Host);
        }

        return created;
    }

    private async Task<Node?> TakeInAsync(string type, ChassisMachine machine, ChassisRequest chassis, string? user, CancellationToken cancel)
    {
        var macs = new List<MacAddress>();
        foreach (var text in machine.Macs)
            if (MacAddress.TryParse(text, null, out var mac)) macs.Add(mac);
        if (macs.Count == 0 || macs.Any(mac => store.Documents(Collections.Nodes).Where(Collections.NodesByMac, mac.ToString()).Count > 0))
        {
            LogKnown(log, machine.ToString());
            return null;
        }

        var request = new NewMachine
        {
            Architecture = machine.Architecture,
            MacAddresses = macs,
            Hostname = NameOf(machine),
            DomainId = chassis.DomainId,
            PowerType = type,
            PowerParameters = machine.PowerParameters,
        };
        var created = await enlistment.CreateAsync(request, user);
        if (created.IsRefused)
        {
            LogFailed(log, machine.ToString(), created.Refusal!.Text);
            return null;
        }

        try
        {
            await machine.Prepare(cancel);
        }
        catch (PowerException problem)
        {
            // It is there all the same, and whoever looks at it sees how it boots.
            LogFailed(log, machine.ToString(), problem.Message);
        }

        if (chassis.Accept) await grains.GetGrain<IMachineGrain>(created.Value!.SystemId).Commission(new CommissionRequest(), new Asked(user));
        return created.Value;
    }

    private static ChassisTarget TargetOf(ChassisRequest chassis) => new(chassis.Host)
    {
        User = chassis.User,
        Password = chassis.Password,
        Prefix = chassis.Prefix,
        PowerControl = chassis.PowerControl,
        Port = chassis.Port,
        Protocol = chassis.Protocol,
        TokenName = chassis.TokenName,
        TokenSecret = chassis.TokenSecret,
        Verify = chassis.Verify,
    };

    /// <summary>Its name as a host name; null when that is taken or nothing is left of it.</summary>
    private string? NameOf(ChassisMachine machine)
    {
        var name = new string([.. (machine.Name ?? "").Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')]).Trim('-');
        if (name.Length > 63) name = name[..63].TrimEnd('-');
        return name.Length > 0 && store.NodeNamed(name) is null ? name : null;
    }

    [LoggerMessage(LogLevel.Information, "{Count} machines found at chassis {Chassis}")]
    private static partial void LogFound(ILogger log, int count, string chassis);

    [LoggerMessage(LogLevel.Information, "{Machine} is known already, or has no network card")]
    private static partial void LogKnown(ILogger log, string machine);

    [LoggerMessage(LogLevel.Warning, "{What} could not be added: {Problem}")]
    private static partial void LogFailed(ILogger log, string what, string problem);

    [LoggerMessage(LogLevel.Error, "Chassis {Chassis} could not be added")]
    private static partial void LogUnexpected(ILogger log, Exception problem, string chassis);
}

/// <summary>A chassis as somebody asks for its machines.</summary>
public sealed record ChassisRequest(string Host)
{
    public string User { get; init; } = "";
    public string Password { get; init; } = "";

    /// <summary>What names of machines must begin with.</summary>
    public string Prefix { get; init; } = "";
    public string PowerControl { get; init; } = "";
    public int? Port { get; init; }
    public string Protocol { get; init; } = "";
    public string TokenName { get; init; } = "";
    public string TokenSecret { get; init; } = "";
    public bool Verify { get; init; }

    /// <summary>The domain of the new machines; null for the default one.</summary>
    public int? DomainId { get; init; }

    /// <summary>Commission what is found.</summary>
    public bool Accept { get; init; }

    /// <summary>Never prints secrets.</summary>
    public override string ToString() => Host;
}
