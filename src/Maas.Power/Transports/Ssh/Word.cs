namespace Maas.Power.Transports.Ssh;

/// <summary>Settings as words of a command line: none may become a command of its own.</summary>
internal static class Word
{
    /// <summary>For a Unix shell: quoted where it has to be.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/' or '@' or '+' or '=') ? text
        : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>For command lines that know no quotes.</summary>
    /// <exception cref="PowerException">The setting is more than one plain word.</exception>
    public static string Plain(Bmc bmc, Setting setting)
    {
        var word = bmc[setting].Trim();
        return word.Length is > 0 and <= 64 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? word
            : throw new PowerException(PowerFailure.Setting, $"{setting.Name} may have letters, digits, '-', '_' and '.' only.");
    }
}
