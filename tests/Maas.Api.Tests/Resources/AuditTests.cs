using Maas.Api.Audit;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Domain.Events;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources;

/// <summary>Every change leaves a trace of who made it (api-protocol.md §11).</summary>
public sealed class AuditTests
{
    [Fact]
    public void Every_changing_operation_has_a_kind_of_audit_event() =>
        Assert.Empty(new OperationTable().Operations.Where(o => o.Method != "GET" && o.Resource.Path != "power-check/" && AuditSentence.KindOf(o) is null).Select(o => o.Resource.Path));

    [Fact]
    public async Task A_change_is_recorded_with_who_where_and_what_and_a_refusal_is_not()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (admin, sample) = (await appliance.AsAsync("admin"), await Sample.MakeAsync(appliance));
        await admin.Post("zones/", ("name", "z9"));
        await admin.Post("zones/", ("name", "z9"));
        await admin.Put("zones/z9/", ("description", "x"));
        await admin.Post("maas/?op=set_config", ("name", "vcenter_password"), ("value", "hush"));
        await admin.Put($"machines/{sample.Machine}/", ("description", "x"));
        await (await appliance.AsAsync("alice")).Post("zones/", ("name", "z10"));
        await admin.Delete("zones/z9/");

        var entries = await ReadAsync(appliance, 5);
        Assert.Equal(
            ["Created a zone: 'z9'.", "Updated a zone: 'z9'.", "Changed a setting: 'vcenter_password'.", $"Updated a machine: '{Host(appliance, sample)}'.", "Deleted a zone: 'z9'."],
            entries.Select(e => e.Description));
        Assert.Equal([EventType.Zones, EventType.Zones, EventType.Settings, EventType.Node, EventType.Zones], entries.Select(e => e.Type));
        Assert.All(entries, e => Assert.Equal(("admin", "127.0.0.1", "API"), (e.Username, e.IpAddress, e.Endpoint)));
        var seen = (await admin.Get("events/?op=query", ("level", "AUDIT"), ("id", sample.Machine))).Json["events"]!.AsArray();
        Assert.Equal(("AUDIT", "Node"), ((string)Assert.Single(seen)!["level"]!, (string)seen[0]!["type"]!));
    }

    private static string Host(TestAppliance appliance, Sample sample) => appliance.Store.Documents(Collections.Nodes).Find(sample.Machine)!.Hostname;

    /// <summary>Entries follow the answers closely, not at once.</summary>
    private static async Task<IReadOnlyList<Event>> ReadAsync(TestAppliance appliance, int count)
    {
        for (var tries = 0; ; tries++)
        {
            var found = appliance.Get<ILogs>().After(Collections.Events, 0, 100, null, (Event e) => e.Type.Level() == EventLevel.Audit);
            if (found.Count >= count || tries > 500) return found;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
