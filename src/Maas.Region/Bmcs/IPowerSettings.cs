namespace Maas.Region.Bmcs;

/// <summary>What power types there are and what settings they take.</summary>
public interface IPowerSettings
{
    /// <summary>Every power type, by description.</summary>
    IReadOnlyList<PowerTypeFacts> Types { get; }

    /// <summary>What is wrong with the settings of a type; null when nothing is.</summary>
    PowerSettingProblem? Problem(string type, IReadOnlyDictionary<string, string> parameters);

    /// <summary>Which of the names are no settings of the type.</summary>
    IReadOnlyList<string> Unknown(string type, IEnumerable<string> names);

    /// <summary>The settings with the type's defaults for those that are missing.</summary>
    IReadOnlyDictionary<string, string> Complete(string type, IReadOnlyDictionary<string, string> parameters);

    /// <summary>Whether the type can tell the power state.</summary>
    bool IsQueryable(string type);

    /// <summary>Names of settings that hold secrets.</summary>
    bool IsSecret(string type, string name);

    /// <summary>Whether a setting holds several values (stored as a JSON list).</summary>
    bool IsList(string type, string name);

    /// <summary>The values of such a setting, however they were written.</summary>
    IReadOnlyList<string> Values(string text);

    /// <summary>A digest of everything a BMC judges a login by: nodes with the same digest are refused together.</summary>
    string Account(PowerTarget target);
}

/// <param name="Field"><c>power_type</c> or <c>power_parameters</c>.</param>
public sealed record PowerSettingProblem(string Field, IReadOnlyList<string> Messages);
