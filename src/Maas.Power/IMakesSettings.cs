namespace Maas.Power;

/// <summary>A driver that makes some of its settings itself when they are not given.</summary>
public interface IMakesSettings
{
    /// <summary>The settings, with what was missing.</summary>
    IReadOnlyDictionary<string, string> Make(IReadOnlyDictionary<string, string> settings);
}
