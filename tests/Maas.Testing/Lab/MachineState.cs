using System.Text.Json;
using System.Text.RegularExpressions;

namespace Maas.Testing.Lab;

/// <summary>A machine as the API shows it.</summary>
public sealed partial record MachineState(
    string SystemId, string Hostname, string Status, string Message, string Power, string PowerType, IReadOnlyList<string> Addresses, IReadOnlyList<string> Macs, string BootMethod, JsonElement Whole)
{
    /// <summary>What the last message says is done, in percent.</summary>
    public int? Percent => PercentIn().Match(Message) is { Success: true } found ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    public bool HasFailed => Status.StartsWith("Failed", StringComparison.Ordinal) || Status == "Broken";

    public static MachineState Of(JsonElement machine) => new(
        Text(machine, "system_id"), Text(machine, "hostname"), Text(machine, "status_name"), Text(machine, "status_message"), Text(machine, "power_state"), Text(machine, "power_type"),
        [.. machine.GetProperty("ip_addresses").EnumerateArray().Select(a => a.GetString()!)],
        [.. machine.GetProperty("interface_set").EnumerateArray().Select(i => Text(i, "mac_address"))],
        Text(machine, "bios_boot_method"), machine);

    private static string Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex(@"\b(\d{1,3})\s?%")]
    private static partial Regex PercentIn();
}
