using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maas.Api.Contract;
using Maas.Domain.Provisioning;
using Maas.Domain.VmHosts;
using Maas.Domain;
using Maas.Region;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>Checks what is sent about a VM host and puts it into the document.</summary>
internal sealed class VmHostEdits(IStore store, TimeProvider clock)
{
    private static readonly string[] MacvlanModes = ["bridge", "passthru", "private", "vepa"];

    /// <summary>Credentials, which do not make another host of it (power.md §1.5).</summary>
    private static readonly string[] Secrets = ["power_pass", "password", "certificate", "key"];

    private const double MostRatio = 10;

    public VmHost Apply(VmHost host, VmHostFields form, string? address, string? project)
    {
        var errors = new FieldErrors();
        if (form.Name is { } name) errors.Collect(() => Name(name, host));
        var zone = errors.Collect(() => Zone(form.Zone));
        var pool = errors.Collect(() => Pool(form.Pool));
        Ratio(errors, "cpu_over_commit_ratio", form.CpuOverCommitRatio);
        Ratio(errors, "memory_over_commit_ratio", form.MemoryOverCommitRatio);
        if (form.DefaultStoragePool is { Length: > 0 } storage && host.StoragePools.All(p => p.Id != storage))
            errors.Add("default_storage_pool", FieldWords.NoSuchChoice);
        if (form.DefaultMacvlanMode is { Length: > 0 } mode && !MacvlanModes.Contains(mode))
            errors.Add("default_macvlan_mode", FieldWords.NoChoice(mode));
        var parameters = errors.Collect(() => Parameters(host, form, address, project));
        errors.ThrowIfAny();
        var changed = host with
        {
            Name = form.Name is { Length: > 0 } given ? given : host.Name,
            Tags = form.Tags is { } tags ? [.. tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append(VmHost.ConsoleTag).Distinct()] : host.Tags,
            ZoneId = zone ?? host.ZoneId,
            PoolId = pool ?? host.PoolId,
            CpuOverCommitRatio = form.CpuOverCommitRatio ?? host.CpuOverCommitRatio,
            MemoryOverCommitRatio = form.MemoryOverCommitRatio ?? host.MemoryOverCommitRatio,
            DefaultStoragePool = form.DefaultStoragePool is { Length: > 0 } wanted ? wanted : host.DefaultStoragePool,
            DefaultMacvlanMode = form.DefaultMacvlanMode is null ? host.DefaultMacvlanMode : form.DefaultMacvlanMode.Length == 0 ? null : form.DefaultMacvlanMode,
            Parameters = parameters!,
            Updated = clock.GetUtcNow(),
        };
        var identity = Identity(changed);
        if (store.Documents(VmHostCollections.Hosts).All.FirstOrDefault(h => h.Id != changed.Id && h.Type == changed.Type && Identity(h) == identity) is { } twin)
            throw ApiException.BadRequest($"Pod {twin.Name} with type and parameters already exist.");
        return changed;
    }

    public int? Zone(string? name) => name is null or "" ? null
        : store.Documents(Collections.Zones).Where(Collections.ZonesByName, name) is [var zone] ? zone.Id
        : throw ApiException.Field("zone", FieldWords.NoSuchChoice);

    public int? Pool(string? name) => name is null or "" ? null
        : store.Documents(Collections.Pools).Where(Collections.PoolsByName, name) is [var pool] ? pool.Id
        : throw ApiException.Field("pool", FieldWords.NoSuchChoice);

    private bool Name(string name, VmHost own)
    {
        if (name.Length == 0) return true;
        if (name.Length > 255 || !name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ' ')) throw ApiException.Field("name", "Enter a valid value.");
        return store.Documents(VmHostCollections.Hosts).Where(VmHostCollections.HostsByName, name).All(h => h.Id == own.Id)
            ? true
            : throw ApiException.Field("name", "Pod with this Name already exists.");
    }

    private static void Ratio(FieldErrors errors, string field, double? ratio)
    {
        if (ratio is null) return;
        if (double.IsNaN(ratio.Value)) errors.Add(field, "Enter a number.");
        else if (ratio < 0) errors.Add(field, "Ensure this value is greater than or equal to 0.");
        else if (ratio > MostRatio) errors.Add(field, $"Ensure this value is less than or equal to {MostRatio}.");
    }

    private Dictionary<string, string> Parameters(VmHost host, VmHostFields form, string? address, string? project)
    {
        var parameters = new Dictionary<string, string>(host.Parameters, StringComparer.Ordinal);
        void Set(string name, string? value)
        {
            if (value is not null) parameters[name] = value;
        }

        if (address is { Length: 0 }) throw ApiException.Field("power_address", "This field is required.");
        Set("power_address", address);
        if (host.Type == "virsh")
        {
            Set("power_pass", form.PowerPass);
            Set("power_user", form.PowerUser is { Length: > 0 } ? form.PowerUser : null);
            return parameters;
        }

        parameters.TryAdd("project", "default");
        Set("project", project is { Length: > 0 } ? project : null);
        Set("password", form.Password ?? form.PowerPass);
        if (form.Certificate is { Length: > 0 } || form.Key is { Length: > 0 })
        {
            CheckPair(form.Certificate ?? "", form.Key ?? "");
            (parameters["certificate"], parameters["key"]) = (form.Certificate!, form.Key!);
        }
        else if (!parameters.ContainsKey("certificate"))
        {
            (parameters["certificate"], parameters["key"]) = NewPair(host.Name, clock.GetUtcNow());
        }

        return parameters;
    }

    /// <summary>Credentials for a machine that is deployed to become a VM host.</summary>
    public IReadOnlyDictionary<string, string> Access(bool installKvm, bool registerVmHost, string name)
    {
        var access = new Dictionary<string, string>(StringComparer.Ordinal);
        if (registerVmHost) (access[VmHostSetup.Certificate], access[VmHostSetup.Key]) = NewPair(name, clock.GetUtcNow());
        if (installKvm) access[VmHostSetup.Password] = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return access;
    }

    private static void CheckPair(string certificate, string key)
    {
        if (certificate.Length == 0) throw ApiException.Field("certificate", "This field is required.");
        if (key.Length == 0) throw ApiException.Field("key", "This field is required.");
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw ApiException.Field("certificate", "Certificate and private key are not a pair in PEM.");
        }
    }

    /// <summary>Credentials of our own for LXD, which knows its clients by their certificates.</summary>
    private static (string Certificate, string Key) NewPair(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest($"CN={name}@maas", key, HashAlgorithmName.SHA384);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Identity(VmHost host) =>
        string.Join('\n', host.Parameters.Where(p => !Secrets.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
}
