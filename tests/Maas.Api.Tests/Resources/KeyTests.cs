using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>SSL keys of users and licence keys of releases (api-resources.md §19.4, §17.3).</summary>
public sealed class KeyTests(SharedAppliance shared)
{
    private readonly TestAppliance _appliance = shared.Appliance;

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(TestAppliance.Start, TestAppliance.Start.AddYears(1));
        return certificate.ExportCertificatePem();
    }

    [Fact]
    public async Task An_ssl_key_is_a_certificate_of_its_owner()
    {
        var (owner, other) = (await _appliance.AsAsync("keyowner"), await _appliance.AsAsync("admin"));
        var pem = Certificate();
        var added = await owner.Post("account/prefs/sslkeys/", ("key", pem));
        Assert.Equal((201, pem.Trim()), (added.Status, (string)added.Json["key"]!));
        var item = $"account/prefs/sslkeys/{added.Json["id"]}/";
        Assert.Equal("This key has already been added for this user.", (string)(await owner.Post("account/prefs/sslkeys/", ("key", pem))).Json["key"]![0]!);
        Assert.Equal("Invalid SSL key.", (string)(await owner.Post("account/prefs/sslkeys/", ("key", pem.Replace("MI", "XX", StringComparison.Ordinal)))).Json["key"]![0]!);
        Assert.Single((await owner.Get("account/prefs/sslkeys/")).Json.AsArray());
        Assert.Empty((await other.Get("account/prefs/sslkeys/")).Json.AsArray());
        Assert.Equal((403, "Can't get a key you don't own."), ((await other.Get(item)) is var got ? got.Status : 0, got.Text));
        Assert.Equal((403, "Can't delete a key you don't own."), ((await other.Delete(item)) is var deleted ? deleted.Status : 0, deleted.Text));
        Assert.Equal((204, 404), ((await owner.Delete(item)).Status, (await owner.Get(item)).Status));
    }

    [Fact]
    public async Task A_licence_key_belongs_to_a_release_that_is_here_and_needs_one()
    {
        var admin = await _appliance.AsAsync("admin");
        const string key = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE";
        Task<Reply> Add(string os, string series, string value) => admin.Post("license-keys/", ("osystem", os), ("distro_series", series), ("license_key", value));
        Assert.StartsWith("'ubuntu' is not a valid osystem.  It should be one of: ", (string)(await Add("ubuntu", "noble", key)).Json["osystem"]![0]!, StringComparison.Ordinal);
        await _appliance.Store.CommitAsync(new Batch().Put(ImageCatalog.Resources, new BootResource
        {
            Id = _appliance.Store.NextId(ImageCatalog.Resources),
            Type = BootResourceType.Uploaded,
            Name = "windows/win2012r2",
            Architecture = "amd64/generic",
        }));
        Assert.Equal("Invalid license key.", (string)(await Add("windows", "win2012r2", "short")).Json["__all__"]![0]!);
        Assert.Equal("'windows/win2019' is not a valid distro_series.  It should be one of: 'windows/win2012r2'.", (string)(await Add("windows", "win2019", key)).Json["distro_series"]![0]!);
        Assert.StartsWith("'ubuntu/win2012r2' is not a valid distro_series.", (string)(await Add("windows", "ubuntu/win2012r2", key)).Json["distro_series"]![0]!, StringComparison.Ordinal);
        var added = await Add("windows", "windows/win2012r2", key);
        Assert.Equal((200, "/MAAS/api/2.0/license-key/windows/win2012r2"), (added.Status, (string)added.Json["resource_uri"]!));
        Assert.Equal("License key with this operating system and distro series already exists.", (string)(await Add("windows", "win2012r2", key)).Json["__all__"]![0]!);
        Assert.Equal("Invalid license key.", (string)(await admin.Put("license-key/windows/win2012r2", ("license_key", "x"))).Json["__all__"]![0]!);
        Assert.Equal("This field is required.", (string)(await admin.Put("license-key/windows/win2012r2", ("license_key", ""))).Json["license_key"]![0]!);
        Assert.Equal((key, key), ((string)(await admin.Get("license-key/windows/win2012r2")).Json["license_key"]!, _appliance.Get<Licenses>().For("windows", "win2012r2", null).Value));
        Assert.True(_appliance.Get<Licenses>().For("windows", "win2012r2", "nonsense").IsRefused);
        Assert.Equal((204, 204, 404), ((await admin.Delete("license-key/windows/win2012r2")).Status, (await admin.Delete("license-key/windows/win2012r2")).Status, (await admin.Get("license-key/windows/win2012r2")).Status));
    }
}
