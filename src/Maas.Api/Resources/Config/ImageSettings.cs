using Maas.Api.Contract;
using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Api.Resources.Config;

/// <summary>Settings whose values are what there are images of (api-resources.md §3). What is set already, and the default, stay valid without.</summary>
internal sealed class ImageSettings(IStore store, StoredSettings settings, ImageCatalog images)
{
    private const string Ubuntu = "ubuntu";

    public void Check(string name, string value)
    {
        var (thing, offered) = name switch
        {
            "default_osystem" => ("osystem", Complete.Select(r => r.Osystem)),
            "default_distro_series" => ("release", Complete.Where(r => r.Osystem == settings.Text("default_osystem")).Select(r => r.Series)),
            "commissioning_distro_series" => ("commissioning_distro_series", Complete.Where(r => r.Osystem == Ubuntu).Select(r => r.Series)),
            "default_min_hwe_kernel" => ("default_min_hwe_kernel", images.Kernels($"{Ubuntu}/{settings.Text("commissioning_distro_series")}").Append("")),
            _ => ("", Enumerable.Empty<string>()),
        };
        if (thing.Length == 0) return;
        var known = Domain.Settings.Settings.Find(name)!.Default?.ToString();
        List<string> valid = [.. offered.Append(settings.Text(name)).Append(known ?? "").Where(v => v.Length > 0 || name == "default_min_hwe_kernel").Distinct().Order(StringComparer.Ordinal)];
        if (value.Length > 0 && !valid.Contains(value))
            throw ApiException.Field(name, $"'{value}' is not a valid {thing}.  It should be one of: {string.Join(", ", valid.Select(v => $"'{v}'"))}.");
    }

    private IEnumerable<BootResource> Complete => store.Documents(ImageCatalog.Resources).All.Where(r => r.Newest is not null);
}
