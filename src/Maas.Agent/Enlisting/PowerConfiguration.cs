using System.Text.Json;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Enlisting;

/// <summary>How the appliance will control this machine's power.</summary>
/// <param name="Parameters">JSON.</param>
internal sealed record PowerConfiguration(string Type, string Parameters)
{
    /// <returns>Null when the text is not what a BMC script writes (lifecycle.md §14).</returns>
    public static PowerConfiguration? Parse(string yaml)
    {
        if (YamlNode.Parse(yaml) is not { } root || root.TextAt("power_type") is not { Length: > 0 } type)
            return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in root.Children.Where(child => child.Key != "power_type"))
                json.WriteString(name, value.Text ?? string.Join(',', value.Texts));
            json.WriteEndObject();
        }
        return new PowerConfiguration(type, System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}

/// <summary>What the BMC script left, once.</summary>
internal sealed class BmcHandOver(string path)
{
    private bool _taken;

    public PowerConfiguration? Take()
    {
        if (_taken || !File.Exists(path) || PowerConfiguration.Parse(File.ReadAllText(path)) is not { } power)
            return null;
        _taken = true;
        return power;
    }
}
