using System.Globalization;

namespace Maas.Domain.Storage;

/// <summary>Sizes as people read them: decimal units with one digit (storage.md, head).</summary>
public static class HumanSize
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Of(long bytes)
    {
        if (bytes < 1000) return $"{bytes} bytes";
        var value = bytes / 1000m;
        var unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++) value /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}
