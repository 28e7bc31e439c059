namespace Maas.Domain.Images;

/// <summary>A selection must be of something that its source offers (images.md §4).</summary>
public static class SelectionRules
{
    private const string All = "*";

    public static IEnumerable<(string Field, string Message)> Problems(BootSourceSelection selection, BootSourceOffers? offers)
    {
        var found = (offers?.Items ?? []).Where(o => Is(selection.Os, o.Os) && Is(selection.Release, o.Release)).ToList();
        if (found.Count == 0)
        {
            yield return ("os", $"OS {selection.Os} with release {selection.Release} has no available images for download");
            yield break;
        }

        if (Unmet(selection.Arches, found.Select(o => o.Arch)) is { } arches) yield return ("arches", arches);
        if (Unmet(selection.Subarches, found.Select(o => o.Subarch)) is { } subarches) yield return ("subarches", subarches);
        if (Unmet(selection.Labels, found.Select(o => o.Label)) is { } labels) yield return ("labels", labels);
    }

    private static bool Is(string wanted, string offered) => wanted == All || wanted == offered;

    private static string? Unmet(IReadOnlyList<string> wanted, IEnumerable<string> offered) =>
        wanted.Count == 0 || wanted.Contains(All) || wanted.Intersect(offered).Any()
            ? null
            : $"No available images to download for [{string.Join(", ", wanted.Select(w => $"'{w}'"))}]";
}
