namespace Maas.Agent.Host;

/// <summary>The kernel's command line (boot.md §6): what the boot loader told this system.</summary>
internal sealed class KernelLine
{
    private readonly List<(string Name, string Value)> _items = [];

    private KernelLine(string text) => Text = text;

    public string Text { get; }

    /// <summary>Where the preseed is; <c>url=</c> is the older name.</summary>
    public string? CloudConfigUrl => Value("cloud-config-url") ?? Value("url");

    /// <summary>The boot interface's address in colon form, or null.</summary>
    public string? BootMac
    {
        get
        {
            // Hardware type 01 (Ethernet), then the address with dashes, as pxelinux writes it; iPXE writes colons.
            var value = Value("BOOTIF");
            if (value is null)
                return null;
            var parts = value.Split('-', ':');
            return parts.Length is 6 or 7 ? string.Join(':', parts.TakeLast(6)).ToLowerInvariant() : null;
        }
    }

    /// <summary>Third from the end of <c>ip=::::HOST:BOOTIF</c>.</summary>
    public string? Hostname => Value("ip")?.Split(':') is { Length: >= 5 } parts && parts[4].Length > 0 ? parts[4] : null;

    /// <summary>IPv4 is not used: the appliance was reached over IPv6.</summary>
    public bool Ipv6Only => Value("ip") == "off";

    /// <summary>The last value of a name wins, as in the kernel.</summary>
    public string? Value(string name) => _items.LastOrDefault(item => item.Name == name).Value;

    public bool Has(string name) => _items.Exists(item => item.Name == name);

    public static KernelLine Parse(string text)
    {
        var line = new KernelLine(text.Trim());
        foreach (var word in Words(line.Text))
        {
            var equals = word.IndexOf('=');
            line._items.Add(equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]));
        }
        return line;
    }

    public static KernelLine Read() => Parse(File.ReadAllText("/proc/cmdline"));

    /// <summary>Spaces separate, unless inside double quotes (the kernel's rule) or inside <c>cc:…end_cc</c> (cloud-init's).</summary>
    private static IEnumerable<string> Words(string text)
    {
        var cc = text.IndexOf("cc:", StringComparison.Ordinal);
        var end = cc < 0 ? -1 : text.IndexOf("end_cc", cc, StringComparison.Ordinal);
        if (end >= 0 && (cc == 0 || text[cc - 1] == ' '))
            text = text[..cc] + text[(end + "end_cc".Length)..];
        var start = -1;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var separator = i == text.Length || (!quoted && text[i] is ' ' or '\t' or '\n');
            if (i < text.Length && text[i] == '"')
                quoted = !quoted;
            if (separator && start >= 0)
                yield return text[start..i].Replace("\"", "", StringComparison.Ordinal);
            start = separator ? -1 : start < 0 ? i : start;
        }
    }
}
