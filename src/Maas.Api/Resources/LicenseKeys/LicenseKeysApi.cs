using Maas.Api.Contract;
using Maas.Domain;
using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Store;

namespace Maas.Api.Resources.LicenseKeys;

/// <summary>A licence key as published (api-resources.md §17.3).</summary>
public sealed record LicenseKeyView(string Osystem, string DistroSeries, string LicenseKey, string ResourceUri)
{
    public static LicenseKeyView Of(LicenseKey key) => new(
        key.Osystem, key.DistroSeries, key.Key.Value, $"/MAAS/api/2.0/license-key/{Uri.EscapeDataString(key.Osystem)}/{Uri.EscapeDataString(key.DistroSeries)}");
}

[Resource("license-keys/", Handler = "LicenseKeysHandler", Doc = "Manage the licence keys of systems that need one.", AdminOnly = true)]
internal sealed class LicenseKeysApi(IStore store)
{
    [Get(Title = "List license keys")]
    public Task<IEnumerable<LicenseKeyView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(Licenses.Collection).All.Select(LicenseKeyView.Of));

    [Post(Title = "Create a license key", Doc = "For all machines that are deployed with the release.")]
    public async Task<LicenseKeyView> Create(LicenseKeyForm form, Caller caller)
    {
        var errors = new FieldErrors();
        var name = form.DistroSeries.Contains('/', StringComparison.Ordinal) ? form.DistroSeries : $"{form.Osystem}/{form.DistroSeries}";
        var series = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var releases = Licensed();
        if (releases.All(r => r.Osystem != form.Osystem)) errors.Add("osystem", Choice(form.Osystem, "osystem", releases.Select(r => r.Osystem)));
        if (releases.All(r => $"{r.Osystem}/{r.Series}" != name) || !releases.Contains((form.Osystem, series)))
            errors.Add("distro_series", Choice(name, "distro_series", releases.Select(r => $"{r.Osystem}/{r.Series}")));
        errors.ThrowIfAny();
        if (!LicenseKeyRules.IsValid(form.Osystem, form.LicenseKey)) errors.Add("__all__", "Invalid license key.");
        else if (store.Documents(Licenses.Collection).Find(LicenseKey.KeyOf(form.Osystem, series)) is not null)
            errors.Add("__all__", "License key with this operating system and distro series already exists.");
        errors.ThrowIfAny();
        var created = new LicenseKey(form.Osystem, series, new Secret(form.LicenseKey));
        await store.CommitAsync(new Batch().Put(Licenses.Collection, created, basedOn: 0));
        return LicenseKeyView.Of(created);
    }

    /// <summary>Releases that are here and need a key.</summary>
    private List<(string Osystem, string Series)> Licensed() =>
    [
        .. store.Documents(ImageCatalog.Resources).All.Select(r => (r.Osystem, r.Series)).Where(r => LicenseKeyRules.IsNeeded(r.Osystem, r.Series)).Distinct().Order(),
    ];

    private static string Choice(string given, string field, IEnumerable<string> valid) =>
        $"'{given}' is not a valid {field}.  It should be one of: {string.Join(", ", valid.Distinct().Select(v => $"'{v}'"))}.";
}

[Resource("license-key/{osystem}/{distro_series}", Handler = "LicenseKeyHandler", Doc = "Manage one licence key.", AdminOnly = true)]
internal sealed class LicenseKeyApi(IStore store)
{
    [Get(Title = "Read a license key")]
    public Task<LicenseKeyView> Read(LicenseKeyPath form, Caller caller) => Task.FromResult(LicenseKeyView.Of(Find(form)));

    [Put(Title = "Update a license key")]
    public async Task<LicenseKeyView> Update(LicenseKeyUpdateForm form, Caller caller)
    {
        var known = Find(form);
        if (form.LicenseKey is "") throw ApiException.Field("license_key", "This field is required.");
        if (form.LicenseKey is { } key && !LicenseKeyRules.IsValid(known.Osystem, key)) throw ApiException.Field("__all__", "Invalid license key.");
        var changed = known with { Key = form.LicenseKey is null ? known.Key : new Secret(form.LicenseKey) };
        await store.CommitAsync(new Batch().Put(Licenses.Collection, changed));
        return LicenseKeyView.Of(changed);
    }

    [Delete(Title = "Delete a license key", Doc = "One that is not there is no error.")]
    public async Task<Answer> Delete(LicenseKeyPath form, Caller caller)
    {
        await store.CommitAsync(new Batch().Delete(Licenses.Collection, LicenseKey.KeyOf(form.Osystem, form.DistroSeries)));
        return Answer.NoContent;
    }

    private LicenseKey Find(LicenseKeyPath form) =>
        store.Documents(Licenses.Collection).Find(LicenseKey.KeyOf(form.Osystem, form.DistroSeries)) ?? throw ApiException.NotFound("LicenseKey");
}

public record LicenseKeyPath
{
    [Path]
    public string Osystem { get; init; } = "";

    [Path]
    public string DistroSeries { get; init; } = "";
}

public sealed record LicenseKeyUpdateForm : LicenseKeyPath
{
    [Doc("The new key.")]
    public string? LicenseKey { get; init; }
}

public sealed record LicenseKeyForm
{
    [Mandatory, Doc("The operating system.")]
    public string Osystem { get; init; } = "";

    [Mandatory, Doc("The release, with or without its system in front.")]
    public string DistroSeries { get; init; } = "";

    [Mandatory, Doc("The key.")]
    public string LicenseKey { get; init; } = "";
}
