namespace Maas.Region.Bmcs;

/// <summary>A power type as the API publishes it (power.md §1.6).</summary>
/// <param name="IsVmHost">It also makes virtual machines.</param>
public sealed record PowerTypeFacts(
    string Name, string Description, IReadOnlyList<PowerSettingFacts> Settings, bool IsChassis, bool CanProbe, bool IsQueryable, bool IsVmHost);

/// <summary>One setting of it.</summary>
/// <param name="FieldType"><c>string</c>, <c>choice</c>, <c>multiple_choice</c> or <c>password</c>.</param>
/// <param name="Choices">Value and label of each.</param>
/// <param name="Default">One value; any number of a <c>multiple_choice</c>.</param>
/// <param name="PerNode">Belongs to the node rather than to the equipment.</param>
public sealed record PowerSettingFacts(
    string Name, string Label, bool Required, string FieldType, IReadOnlyList<(string Value, string Label)> Choices, IReadOnlyList<string> Default, bool PerNode, bool Secret);
