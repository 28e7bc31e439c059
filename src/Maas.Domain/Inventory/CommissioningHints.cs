using System.Text.Json;
using System.Text.RegularExpressions;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Inventory;

/// <summary>Small facts out of the output of the lesser built-in scripts (lifecycle.md §12.4).</summary>
public static partial class CommissioningHints
{
    private static readonly (string Alias, string Tag)[] Switches =
        [("pci:v000014E4d0000B850sv", "bcm-trident2-asic"), ("pci:v000014E4d0000B960sv", "bcm-tomahawk-asic")];

    private static readonly (string Field, string Key)[] FruidKeys =
    [
        ("Product Name", "physical-model-name"), ("Product Serial Number", "physical-serial-num"), ("Product Version", "physical-hardware-rev"),
        ("System Manufacturer", "physical-mfg-name"),
    ];

    /// <summary>The interface that the firmware booted from, as PXELINUX and GRUB write it: <c>BOOTIF=01-52-54-00-00-00-01</c>.</summary>
    public static MacAddress? BootInterface(string commandLine) =>
        BootIf().Match(commandLine) is { Success: true } match && MacAddress.TryParse(match.Groups[1].Value, null, out var mac) ? mac : null;

    /// <summary>Tags for the switch silicon that modaliases show; none for a machine that is no switch.</summary>
    public static IReadOnlyList<string> SwitchTags(string modaliases)
    {
        var tags = Switches.Where(s => modaliases.Contains(s.Alias, StringComparison.OrdinalIgnoreCase)).Select(s => s.Tag).ToList();
        return tags.Count == 0 ? [] : [.. tags, "switch"];
    }

    /// <summary>Metadata from a switch's FRU data; empty when the text is none.</summary>
    public static IReadOnlyDictionary<string, string> Fruid(ReadOnlyMemory<byte> json)
    {
        var facts = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("Information", out var information)
                || information.ValueKind != JsonValueKind.Object) return facts;
            foreach (var (field, key) in FruidKeys)
            {
                if (information.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and < 256 } text)
                    facts[key] = text;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return facts;
        }

        return facts;
    }

    [GeneratedRegex(@"(?:^|\s)BOOTIF=01-([0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5})(?:\s|$)")]
    private static partial Regex BootIf();
}
