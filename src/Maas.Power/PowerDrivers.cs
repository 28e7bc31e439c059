using System.Collections.Frozen;

namespace Maas.Power;

/// <summary>Every driver there is, by the name of its type.</summary>
public sealed class PowerDrivers(IEnumerable<IPowerDriver> drivers)
{
    private readonly FrozenDictionary<string, IPowerDriver> _byName = drivers.ToFrozenDictionary(d => d.Type.Name, StringComparer.Ordinal);

    /// <summary>Every published type, by description, as <c>describe_power_types</c> lists them.</summary>
    public IReadOnlyList<PowerType> Types => field ??= [.. _byName.Values.Select(d => d.Type).Where(t => !t.Unlisted).OrderBy(t => t.Description, StringComparer.Ordinal)];

    /// <summary>The driver of a type, if there is one.</summary>
    public IPowerDriver? Find(string type) => _byName.GetValueOrDefault(type);
}
