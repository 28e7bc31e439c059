using System.Collections.Frozen;
using System.Globalization;

namespace Maas.Domain.Images;

/// <summary>Ubuntu's series by year and month; kernels are named after either (images.md §5.4).</summary>
public static class UbuntuReleases
{
    private static readonly FrozenDictionary<string, (int Year, int Month)> BySeries = Read(
        """
        precise 12.4, quantal 12.10, raring 13.4, saucy 13.10, trusty 14.4, utopic 14.10, vivid 15.4, wily 15.10, xenial 16.4, yakkety 16.10,
        zesty 17.4, artful 17.10, bionic 18.4, cosmic 18.10, disco 19.4, eoan 19.10, focal 20.4, groovy 20.10, hirsute 21.4, impish 21.10,
        jammy 22.4, kinetic 22.10, lunar 23.4, mantic 23.10, noble 24.4, oracular 24.10, plucky 25.4, questing 25.10, resolute 26.4
        """);

    /// <summary>Null for a series that is not known.</summary>
    public static (int Year, int Month)? Find(string series) => BySeries.TryGetValue(series, out var found) ? found : null;

    /// <summary>The series of an old-style kernel letter: <c>x</c> is xenial. Letters were used up to zesty.</summary>
    public static (int Year, int Month)? ByLetter(char letter) => BySeries.Where(s => s.Key[0] == letter && s.Value.CompareTo((17, 4)) <= 0)
        .Select(s => ((int, int)?)s.Value).FirstOrDefault();

    private static FrozenDictionary<string, (int Year, int Month)> Read(string table) => table
        .Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' ', '.'))
        .ToFrozenDictionary(e => e[0], e => (int.Parse(e[1], CultureInfo.InvariantCulture), int.Parse(e[2], CultureInfo.InvariantCulture)));
}
