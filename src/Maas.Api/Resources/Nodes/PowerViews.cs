using System.Text.Json.Serialization;
using Maas.Domain.Nodes;
using Maas.Region.Bmcs;

namespace Maas.Api.Resources.Nodes;

/// <summary>Power types and settings as the API shows them (power.md §1.5, §1.6).</summary>
internal sealed class PowerViews(IPowerSettings power)
{
    /// <summary>A node's settings, secrets included, with the type's defaults for those that were never given.</summary>
    public IReadOnlyDictionary<string, object> Parameters(Node node) => power.Complete(node.PowerType, node.PowerParameters)
        .ToDictionary(p => p.Key, p => power.IsList(node.PowerType, p.Key) ? (object)power.Values(p.Value) : p.Value);

    public IReadOnlyList<PowerTypeView> Types() =>
    [
        .. power.Types.Select(type => new PowerTypeView(
            type.IsVmHost ? "pod" : "power", type.Name, type.Description, [.. type.Settings.Select(Field)], [], type.IsChassis, type.CanProbe, type.IsQueryable,
            type.IsVmHost ? new VmDefaults(1, 2048, 8) : null)),
    ];

    private static PowerFieldView Field(PowerSettingFacts setting) => new(
        setting.Name, setting.Label, setting.Required, setting.FieldType, [.. setting.Choices.Select(c => (IReadOnlyList<string>)[c.Value, c.Label])],
        setting.FieldType == "multiple_choice" ? setting.Default : setting.Default[0], setting.PerNode ? "node" : "bmc", setting.Secret);
}

/// <param name="MissingPackages">Always empty: drivers need no programs.</param>
public sealed record PowerTypeView(
    string DriverType, string Name, string Description, IReadOnlyList<PowerFieldView> Fields, IReadOnlyList<string> MissingPackages, bool Chassis, bool CanProbe,
    bool Queryable, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VmDefaults? Defaults);

/// <param name="Default">A list for <c>multiple_choice</c>.</param>
public sealed record PowerFieldView(
    string Name, string Label, bool Required, string FieldType, IReadOnlyList<IReadOnlyList<string>> Choices, object Default, string Scope, bool Secret);

/// <summary>What a virtual machine gets that asks for nothing: cores, MiB, GB.</summary>
public sealed record VmDefaults(int Cores, int Memory, int Storage);
