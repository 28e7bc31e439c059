namespace Maas.Region.Bmcs;

/// <summary>What power types there are and what settings they take.</summary>
public interface IPowerSettings
{
    /// <summary>The first thing wrong with the settings of a type; null when nothing is.</summary>
    PowerSettingProblem? Problem(string type, IReadOnlyDictionary<string, string> parameters);

    /// <summary>Whether the type can tell the power state.</summary>
    bool IsQueryable(string type);

    /// <summary>Names of settings that hold secrets.</summary>
    bool IsSecret(string type, string name);
}

/// <param name="Field"><c>power_type</c> or <c>power_parameters</c>.</param>
public sealed record PowerSettingProblem(string Field, string Message);
