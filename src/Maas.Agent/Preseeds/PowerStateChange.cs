using System.Globalization;
using Maas.Agent.Host;

namespace Maas.Agent.Preseeds;

/// <summary>How the ephemeral system ends.</summary>
internal enum PowerMode
{
    Poweroff,
    Reboot,
    Halt,
}

/// <summary>cloud-config's <c>power_state</c> (metadata.md §9.3).</summary>
/// <param name="Condition">A shell command that must succeed, or words of one; null is always.</param>
internal sealed record PowerStateChange(PowerMode Mode, TimeSpan Delay, IReadOnlyList<string>? Condition)
{
    public static PowerStateChange? Read(YamlNode? node)
    {
        PowerMode? mode = node?.TextAt("mode") switch
        {
            "poweroff" => PowerMode.Poweroff,
            "reboot" => PowerMode.Reboot,
            "halt" => PowerMode.Halt,
            _ => null,
        };
        return mode is { } wanted ? new PowerStateChange(wanted, ReadDelay(node!.TextAt("delay")), ReadCondition(node.At("condition"))) : null;
    }

    /// <summary>True when the condition says so; an unsatisfied one keeps the system up.</summary>
    public async Task<bool> HoldsAsync(Programs programs) => Condition switch
    {
        null => true,
        [var shell] => (await programs.TryAsync(["/bin/sh", "-c", shell])).Succeeded,
        _ => (await programs.TryAsync(Condition)).Succeeded,
    };

    /// <summary><c>now</c>, minutes, or <c>+minutes</c>.</summary>
    private static TimeSpan ReadDelay(string? text) =>
        int.TryParse(text?.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : TimeSpan.Zero;

    private static IReadOnlyList<string>? ReadCondition(YamlNode? node) => node switch
    {
        null or { Text: "true" or "True" } => null,
        { Text: "false" or "False" } => ["false"],
        { IsSequence: true } => node.Texts,
        { Text: { } shell } => [shell],
        _ => null,
    };
}
