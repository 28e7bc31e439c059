using System.Net;
using System.Net.Sockets;

namespace Maas.Power;

/// <summary>Tries the settings of a piece of power equipment and says step by step what worked. Nothing is switched.</summary>
public sealed class PowerCheck(PowerDrivers drivers, TimeProvider clock)
{
    /// <summary>Settings that may hold the address.</summary>
    private static readonly string[] Addresses = ["power_address", "power_query_uri", "os_authurl"];

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The steps up to the first that fails.</summary>
    public async Task<IReadOnlyList<PowerCheckStep>> RunAsync(string type, IReadOnlyDictionary<string, string> parameters, CancellationToken cancel)
    {
        var steps = new List<PowerCheckStep>();
        if (drivers.Find(type) is not { } driver)
        {
            steps.Add(PowerCheckStep.Failed("power type", $"there is no power type '{type}'. There are: {string.Join(", ", drivers.Types.Select(t => t.Name).Order(StringComparer.Ordinal))}."));
            return steps;
        }

        if (driver.Type.Problem(parameters) is { } problem)
        {
            steps.Add(PowerCheckStep.Failed("settings", problem));
            return steps;
        }

        steps.Add(PowerCheckStep.Passed("settings", $"complete for {driver.Type.Description}"));
        if (!driver.Type.IsQueryable)
        {
            steps.Add(PowerCheckStep.Passed("power state", "equipment of this type cannot be asked: somebody has to press the button"));
            return steps;
        }

        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var bmc = new Bmc("power-check", driver.Type, parameters, note => steps.Add(PowerCheckStep.Passed("note", note)));
        try
        {
            if (await ResolveAsync(parameters, both.Token) is { } resolved) steps.Add(resolved);
            if (steps[^1].IsPassed) await SpeakAsync(driver, bmc, steps, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            steps.Add(PowerCheckStep.Failed("answer", $"none within {Longest.TotalSeconds} s. Check connectivity and try again."));
        }

        return steps;
    }

    private async Task SpeakAsync(IPowerDriver driver, Bmc bmc, List<PowerCheckStep> steps, CancellationToken cancel)
    {
        var checks = driver as IChecksEquipment;
        if (checks is not null) steps.AddRange(await checks.BeforeAsync(bmc, cancel));
        var started = clock.GetTimestamp();
        try
        {
            var state = await driver.QueryAsync(bmc, cancel);
            steps.Add(PowerCheckStep.Passed("power state", $"{state.ToString().ToLowerInvariant()}, answered within {clock.GetElapsedTime(started).TotalSeconds:0.0} s"));
        }
        catch (PowerException problem)
        {
            steps.Add(PowerCheckStep.Failed(
                problem.Failure switch
                {
                    PowerFailure.Unreachable or PowerFailure.Busy => "reachable",
                    PowerFailure.Refused => "login",
                    PowerFailure.Setting => "settings",
                    PowerFailure.Unsupported or PowerFailure.Failed => "power state",
                },
                problem.Message));
            return;
        }

        if (checks is not null) steps.AddRange(await checks.AfterAsync(bmc, cancel));
        steps.Add(PowerCheckStep.Passed("boot order", driver is IBootOrder ? "the next boot can be told" : "cannot be told by this type: the firmware must try the network first"));
    }

    /// <summary>Null when the address is none that has a host.</summary>
    private static async Task<PowerCheckStep?> ResolveAsync(IReadOnlyDictionary<string, string> parameters, CancellationToken cancel)
    {
        var address = Addresses.Select(n => parameters.GetValueOrDefault(n, "")).FirstOrDefault(a => a.Length > 0);
        if (address is null) return null;
        var host = HostOf(address);
        if (host.Length == 0 || IPAddress.TryParse(host, out _)) return null;
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancel);
            return PowerCheckStep.Passed("address", $"{host} is {string.Join(", ", found.Select(f => f.ToString()))}");
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            return PowerCheckStep.Failed("address", $"the name {host} is not known. Check the name and the appliance's name servers.");
        }
    }

    private static string HostOf(string address)
    {
        var rest = address.Split("://", 2)[^1].Split('/', '?')[0];
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        if (rest.StartsWith('[')) return rest[1..].Split(']')[0];
        return rest.Count(c => c == ':') > 1 ? rest : rest.Split(':')[0];
    }
}

/// <summary>What was tried, and what came of it.</summary>
/// <param name="What">The step.</param>
/// <param name="IsPassed">Whether it worked.</param>
/// <param name="Detail">What was found, or what to do about it. No setting's value is in it.</param>
public sealed record PowerCheckStep(string What, bool IsPassed, string Detail)
{
    /// <summary>It worked.</summary>
    public static PowerCheckStep Passed(string what, string detail) => new(what, true, detail);

    /// <summary>It did not.</summary>
    public static PowerCheckStep Failed(string what, string detail) => new(what, false, detail);
}

/// <summary>A driver that can say more about its equipment than whether it answers.</summary>
internal interface IChecksEquipment
{
    /// <summary>Before anybody logs in.</summary>
    Task<IReadOnlyList<PowerCheckStep>> BeforeAsync(Bmc bmc, CancellationToken cancel);

    /// <summary>After the state was answered.</summary>
    Task<IReadOnlyList<PowerCheckStep>> AfterAsync(Bmc bmc, CancellationToken cancel);
}
