namespace Maas.Power;

/// <summary>A kind of power equipment as the API publishes it (power.md §1.6, §2).</summary>
/// <param name="name">The API's <c>power_type</c>.</param>
/// <param name="description">What people see.</param>
/// <param name="settings">In the order in which they are published.</param>
public sealed class PowerType(string name, string description, params IReadOnlyList<Setting> settings)
{
    /// <summary>The API's <c>power_type</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What people see; the published list is sorted by it.</summary>
    public string Description { get; } = description;

    /// <summary>In the order in which they are published.</summary>
    public IReadOnlyList<Setting> Settings { get; } = settings;

    /// <summary>One piece of equipment serves several nodes: those with equal settings share it.</summary>
    public bool IsChassis { get; init; }

    /// <summary>The equipment can be asked which nodes it serves.</summary>
    public bool CanProbe { get; init; }

    /// <summary>It can tell the power state; without that nothing is verified, and nothing waits for power.</summary>
    public bool IsQueryable { get; init; } = true;

    /// <summary>It also makes virtual machines.</summary>
    public bool IsVmHost { get; init; }

    /// <summary>Taken when given, but not published: clients of the published document do not know it.</summary>
    public bool Unlisted { get; init; }

    /// <summary>The setting of this name, if there is one.</summary>
    public Setting? Find(string name) => Settings.FirstOrDefault(s => s.Name == name);

    /// <summary>The first thing wrong with the settings; null when nothing is. No value of a secret is in the sentence.</summary>
    public string? Problem(IReadOnlyDictionary<string, string> parameters) => Problems(parameters) is [var first, ..] ? first : null;

    /// <summary>Everything that is wrong with the settings, in their order.</summary>
    public IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string> parameters) =>
        Settings.Any(s => s.Required && s.Default.Length == 0) && Settings.All(s => !parameters.ContainsKey(s.Name)) ? ["This field is required."]
        : [.. Settings.Select(s => s.Problem(parameters.GetValueOrDefault(s.Name))).OfType<string>()];

    /// <summary>The settings with defaults for those that are missing.</summary>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string> parameters)
    {
        var complete = new Dictionary<string, string>(parameters);
        foreach (var setting in Settings.Where(s => !s.Unlisted)) complete.TryAdd(setting.Name, setting.Default);
        return complete;
    }
}

/// <summary>A node's equipment with its settings, as a driver uses it.</summary>
/// <param name="systemId">The node.</param>
/// <param name="type">The driver's own type: gives the defaults.</param>
/// <param name="parameters">What was set.</param>
/// <param name="note">Hears what the operator should know though it is no failure.</param>
public sealed class Bmc(string systemId, PowerType type, IReadOnlyDictionary<string, string> parameters, Action<string>? note = null)
{
    /// <summary>The node that is meant.</summary>
    public string SystemId { get; } = systemId;

    /// <summary>The value of a setting, else its default.</summary>
    /// <exception cref="PowerException">It is required and missing.</exception>
    public string this[Setting setting] =>
        parameters.TryGetValue(setting.Name, out var value) && value.Length > 0 ? value
        // A choice may be empty on purpose (the IPMI cipher suite); what was never given has the default.
        : value is not null && setting.Choices.Any(c => c.Value.Length == 0) ? value
        : setting is { Required: true, Default.Length: 0 } ? throw new PowerException(PowerFailure.Setting, $"{setting.Name} is not set. Set it and try again.")
        : setting.Default;

    /// <summary>The value that was set, if one was.</summary>
    public string? TryGet(Setting setting) => parameters.GetValueOrDefault(setting.Name);

    /// <summary>What the node boots from, for equipment that has to be told by name.</summary>
    public BootDevices Devices { get; init; } = BootDevices.None;

    /// <summary>Settings of the appliance's other equipment of the type, this one's perhaps among them.</summary>
    public Func<IEnumerable<IReadOnlyDictionary<string, string>>> Others { get; init; } = static () => [];

    /// <summary>Tells the operator something that is no failure.</summary>
    public void Note(string sentence) => note?.Invoke(sentence);

    /// <summary>Never prints a setting.</summary>
    public override string ToString() => $"{SystemId} ({type.Name})";
}

/// <summary>What a node can boot from, what it does boot from first.</summary>
/// <param name="Macs">Of its network cards.</param>
/// <param name="DiskSerials">Of its disks.</param>
public sealed record BootDevices(IReadOnlyList<string> Macs, IReadOnlyList<string> DiskSerials)
{
    /// <summary>Nothing is known of the node.</summary>
    public static readonly BootDevices None = new([], []);
}
