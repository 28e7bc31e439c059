using System.Text.Json;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>What an operator does with the machine of a lab, and how long a busy host with emulated processors may take for it.</summary>
internal static class MachineSteps
{
    public static readonly TimeSpan Moment = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Boot = TimeSpan.FromMinutes(12);
    public static readonly TimeSpan Install = TimeSpan.FromMinutes(25);
    private const string User = "debian";

    public static Task<MachineState> UntilAsync(this LabFixture fixture, string status, TimeSpan limit) => fixture.Lab.UntilAsync(fixture.Machine, status, limit);

    public static async Task<MachineState> TellAsync(this LabFixture fixture, string operation, params (string Name, string Value)[] form) =>
        MachineState.Of(await fixture.Lab.TellAsync(await fixture.Lab.StateAsync(fixture.Machine), operation, form));

    /// <returns>The machine behind it: the answer itself shows what it was doing.</returns>
    public static async Task<MachineState> AbortAsync(this LabFixture fixture)
    {
        await fixture.TellAsync("abort");
        return await fixture.Lab.StateAsync(fixture.Machine);
    }

    /// <summary>Waits until a server that registered itself has switched off, and commissions it.</summary>
    public static async Task<MachineState> CommissionEnlistedAsync(this LabFixture fixture)
    {
        await Poll.UntilAsync(
            async () => await fixture.Lab.FindAsync(fixture.Machine) is { Status: "New" } && !fixture.Machine.IsOn,
            Boot, () => Task.FromResult("the machine did not enlist and switch off: " + fixture.Machine.LastWords()), TimeSpan.FromMilliseconds(300));
        await fixture.TellAsync("commission");
        return await fixture.UntilAsync("Ready", Boot);
    }

    public static Task<MachineState> DeployAsync(this LabFixture fixture) => fixture.TellAsync("deploy", ("distro_series", BootLab.Image));

    /// <summary>Waits for words in the machine's events or message.</summary>
    public static async Task UntilSaidAsync(this LabFixture fixture, string words, TimeSpan limit)
    {
        MachineState? seen = null;
        await Poll.UntilAsync(
            async () =>
            {
                seen = await fixture.Lab.FindAsync(fixture.Machine);
                return seen is not null && (seen.Message.Contains(words, StringComparison.OrdinalIgnoreCase)
                    || (await fixture.Lab.EventsAsync(seen, 40)).Any(e => e.Contains(words, StringComparison.OrdinalIgnoreCase)));
            },
            limit, async () => $"nothing said '{words}'\n{await fixture.Lab.WhyAsync(fixture.Machine, seen)}", TimeSpan.FromMilliseconds(300));
    }

    /// <summary>The newest event's number: what is waited for next is newer.</summary>
    public static async Task<long> NewestEventAsync(this LabFixture fixture)
    {
        var seen = await fixture.Lab.StateAsync(fixture.Machine);
        var events = (await fixture.Lab.Api.GetAsync("events/?op=query", ("id", seen.SystemId), ("limit", "1"), ("level", "DEBUG"))).GetProperty("events");
        return events.EnumerateArray().Select(e => e.GetProperty("id").GetInt64()).FirstOrDefault();
    }

    /// <summary>Waits for an event later than one already known.</summary>
    public static async Task UntilEventAsync(this LabFixture fixture, long after, Func<JsonElement, bool> isIt, string what, TimeSpan limit)
    {
        var seen = await fixture.Lab.StateAsync(fixture.Machine);
        await Poll.UntilAsync(
            async () => (await fixture.Lab.Api.GetAsync("events/?op=query", ("id", seen.SystemId), ("limit", "200"), ("level", "DEBUG"), ("after", after.ToString(System.Globalization.CultureInfo.InvariantCulture))))
                .GetProperty("events").EnumerateArray().Any(isIt),
            limit, async () => $"no event about {what}\n{await fixture.Lab.WhyAsync(fixture.Machine, await fixture.Lab.FindAsync(fixture.Machine))}", TimeSpan.FromMilliseconds(300));
    }

    public static Task UntilEventAsync(this LabFixture fixture, long after, string words, TimeSpan limit) => fixture.UntilEventAsync(
        after, e => $"{e.GetProperty("type").GetString()}: {e.GetProperty("description").GetString()}".Contains(words, StringComparison.OrdinalIgnoreCase), words, limit);

    /// <summary>The installed system, through the door that its owner uses.</summary>
    public static async Task<string> ShellAsync(this LabFixture fixture, string command)
    {
        var state = await fixture.Lab.StateAsync(fixture.Machine);
        Assert.NotEmpty(state.Addresses);
        return (await fixture.Lab.Ssh.RunAsync(User, state.Addresses[0], command, Boot)).Trim();
    }

    /// <summary>The appliance dies as in a power failure and is started again.</summary>
    public static async Task KillApplianceAsync(this LabFixture fixture)
    {
        await fixture.Lab.Appliance.KillAsync();
        await fixture.Lab.StartApplianceAsync();
    }
}
