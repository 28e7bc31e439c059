using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.Machines;
using Maas.Domain.VmHosts;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

/// <summary>Checks what is asked of a machine to compose (api-resources.md §18.1, power.md §8.3).</summary>
internal sealed class VmHostComposing(IStore store, Composition composition, MachineEdits machines, NodeNames names)
{
    private const int LeastMemory = 1024;
    private const int DefaultMemory = 2048;
    private const int LeastSpeed = 300;

    public async Task<ComposedView> ComposeAsync(VmHost host, ComposeForm form, Asked asked)
    {
        if (!host.Can("composable")) throw ApiException.BadRequest("VM host does not support composability.");
        var errors = new FieldErrors();
        var pinned = errors.Collect(() => Cores(form.PinnedCores, host)) ?? [];
        Within(errors, "cores", form.Cores, 1, host.Total.Cores);
        Within(errors, "memory", form.Memory, LeastMemory, host.Total.Memory);
        Within(errors, "cpu_speed", form.CpuSpeed, LeastSpeed, host.CpuSpeed > 0 ? host.CpuSpeed : int.MaxValue);
        var architecture = form.Architecture is { Length: > 0 } given ? given : host.Architectures is [var first, ..] ? first : "amd64/generic";
        if (host.Architectures.Count > 0 && !host.Architectures.Contains(architecture))
            errors.Add("architecture", FieldWords.NoChoice(architecture));
        var hostname = errors.Collect(() => Hostname(form.Hostname));
        var domain = errors.Collect(() => Known("domain", form.Domain, id => store.Documents(Collections.Domains).Find(id) is not null));
        var zone = errors.Collect(() => Known("zone", form.Zone, id => store.Documents(Collections.Zones).Find(id) is not null));
        var pool = errors.Collect(() => Known("pool", form.Pool, id => store.Documents(Collections.Pools).Find(id) is not null));
        var storage = form.Storage is { Length: > 0 } wanted ? wanted : ComposeRules.DefaultStorage;
        if (ComposeRules.Disks(storage) is not { } disks) throw ApiException.Field("storage", $"Malformed storage constraint, \"{storage}\".");
        errors.ThrowIfAny();
        var made = (await composition.ComposeAsync(
            host.Id,
            new ComposeRequest
            {
                Order = new ComposeOrder
                {
                    Hostname = hostname!,
                    Architecture = architecture,
                    Cores = form.Cores ?? 1,
                    PinnedCores = pinned,
                    Memory = form.Memory ?? DefaultMemory,
                    HugepagesBacked = form.HugepagesBacked,
                    CpuSpeed = form.CpuSpeed,
                },
                Interfaces = form.Interfaces ?? "",
                Disks = disks,
                DomainId = domain,
                ZoneId = zone,
                PoolId = pool,
                SkipCommissioning = form.SkipCommissioning,
            },
            asked)).OrThrow();
        return new ComposedView(made.SystemId, $"/MAAS/api/2.0/machines/{made.SystemId}/");
    }

    private string Hostname(string? given)
    {
        if (given is null or "") return names.NewHostname();
        if (store.NodeNamed(given) is not null) throw ApiException.Field("hostname", $"Node with hostname \"{given}\" already exists");
        var errors = new FieldErrors();
        var (name, _) = machines.Name(given, null, errors);
        errors.ThrowIfAny();
        return name ?? names.NewHostname();
    }

    private static List<int> Cores(IReadOnlyList<string>? values, VmHost host)
    {
        var cores = (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var core) ? core : throw ApiException.Field("pinned_cores", "Enter a whole number."))
            .Distinct().ToList();
        return cores.Any(c => c >= host.Total.Cores) ? throw ApiException.Field("pinned_cores", $"Ensure this value is less than or equal to {host.Total.Cores - 1}.") : cores;
    }

    private static void Within(FieldErrors errors, string field, int? value, long least, long most)
    {
        if (value < least) errors.Add(field, $"Ensure this value is greater than or equal to {least}.");
        else if (value > most) errors.Add(field, $"Ensure this value is less than or equal to {most}.");
    }

    private static int? Known(string field, string? id, Func<string, bool> exists) => id is null or "" ? null
        : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && exists(Collections.Key(number)) ? number
        : throw ApiException.Field(field, FieldWords.NoSuchChoice);
}
