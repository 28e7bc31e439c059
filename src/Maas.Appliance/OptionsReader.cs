using System.Globalization;
using System.Text.Json;

namespace Maas.Appliance;

/// <summary>Reads options: command line over environment over file over defaults. Whatever is not understood is an error that names it.</summary>
internal static class OptionsReader
{
    private static readonly string[] Flags = ["no-dhcp", "no-tftp", "no-dns"];
    private static readonly string[] Lists = ["interface", "boot-files"];
    private static readonly string[] Values = ["data-dir", "http-port", "boot-http-port", "dns-port", "tftp-port", "images-dir", "config"];

    /// <exception cref="UsageException">An unknown switch, a missing value, a value that is none.</exception>
    public static ApplianceOptions Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var given = FromArguments(arguments);
        var file = given.TryGetValue("config", out var named) ? named[^1] : environment.GetValueOrDefault("MAAS_CONFIG");
        var settings = file is not null ? FromFile(file) : File.Exists("appliance.json") ? FromFile("appliance.json") : [];
        foreach (var name in Flags.Concat(Lists).Concat(Values))
        {
            if (environment.TryGetValue("MAAS_" + name.Replace('-', '_').ToUpperInvariant(), out var value)) settings[name] = [.. value.Split(',')];
        }

        foreach (var (name, values) in given) settings[name] = values;
        return Make(settings);
    }

    private static ApplianceOptions Make(Dictionary<string, List<string>> settings)
    {
        string? Text(string name) => settings.TryGetValue(name, out var values) ? values[^1] : null;
        bool Flag(string name) => Text(name) is { } text && (text.Length == 0 || (bool.TryParse(text, out var on) ? on : throw new UsageException($"--{name}: '{text}' is neither true nor false.")));
        int Port(string name, int fallback) => Text(name) is not { } text ? fallback
            : int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port
            : throw new UsageException($"--{name}: '{text}' is not a port; give a number from 1 to 65535.");

        return new ApplianceOptions
        {
            DataDir = Path.GetFullPath(Text("data-dir") ?? new ApplianceOptions().DataDir),
            Interfaces = settings.GetValueOrDefault("interface") ?? [],
            HttpPort = Port("http-port", ApplianceOptions.DefaultHttpPort),
            BootHttpPort = Port("boot-http-port", ApplianceOptions.DefaultBootHttpPort),
            DnsPort = Port("dns-port", 53),
            TftpPort = Port("tftp-port", 69),
            NoDhcp = Flag("no-dhcp"),
            NoTftp = Flag("no-tftp"),
            NoDns = Flag("no-dns"),
            BootFiles = settings.GetValueOrDefault("boot-files") ?? [],
            ImagesDir = Text("images-dir") ?? Path.Combine(AppContext.BaseDirectory, "images"),
        };
    }

    private static Dictionary<string, List<string>> FromArguments(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"'{arguments[i]}' is not a switch; see --help.");
            var (name, value) = arguments[i][2..].Split('=', 2) is [var left, var right] ? (left, right) : (arguments[i][2..], null);
            if (Flags.Contains(name)) value ??= "";
            else if (Lists.Contains(name) || Values.Contains(name)) value ??= ++i < arguments.Count ? arguments[i] : throw new UsageException($"--{name} needs a value.");
            else throw new UsageException($"--{name} is not a switch of this command; see --help.");
            if (!settings.TryGetValue(name, out var values)) settings[name] = values = [];
            values.Add(value);
        }

        return settings;
    }

    private static Dictionary<string, List<string>> FromFile(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var settings = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Flags.Concat(Lists).Concat(Values).Contains(property.Name)) throw new UsageException($"{path}: '{property.Name}' is not an option.");
                settings[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray().Select(v => v.ToString())]
                    : [property.Value.ToString()];
            }

            return settings;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"The configuration file {path} cannot be read: {problem.Message}");
        }
    }
}

/// <summary>The command line is wrong; the message says what and what would be right.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>Something the appliance needs is not to be had; the message names the thing and the remedy in one line.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
