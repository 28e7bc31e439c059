using System.Text.RegularExpressions;

namespace Maas.Testing.Lab;

/// <summary>What firmware draws on a serial terminal, as lines.</summary>
internal static partial class ConsoleText
{
    public static string Plain(string console) => Controls().Replace(console.Replace("\r", "\n", StringComparison.Ordinal), "");

    [GeneratedRegex(@"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1bc|[\x00-\x08\x0b-\x1f]")]
    private static partial Regex Controls();
}
