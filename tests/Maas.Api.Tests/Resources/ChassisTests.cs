using Maas.Domain.Nodes;
using Maas.Power;
using Maas.Region;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Tests.Resources;

/// <summary>add_chassis: what is refused, and what becomes of what is found (api-resources.md §6.4).</summary>
public sealed class ChassisTests
{
    [Fact]
    public async Task What_does_not_fit_the_type_is_refused()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var admin = await appliance.AsAsync("admin");
        foreach (var (form, status, text) in new[]
        {
            ("", 400, "No provided chassis_type!"),
            ("chassis_type=virsh", 400, "No provided hostname!"),
            ("chassis_type=apc", 400, "Invalid chassis_type: Value must be one of: hmcz; mscm; msftocs; powerkvm; proxmox; recs_box; seamicro15k; sm15k; ucsm; virsh; vmware (not 'apc')"),
            ("chassis_type=mscm", 400, "No provided username!"),
            ("chassis_type=ucsm;username=u", 400, "No provided password!"),
            ("chassis_type=virsh;username=u", 400, "username can not be specified when using the virsh chassis."),
            ("chassis_type=powerkvm;username=u", 400, "username can not be specified when using the powerkvm chassis."),
            ("chassis_type=proxmox;username=u", 400, "You must use a password or token with Proxmox."),
            ("chassis_type=proxmox;username=u;password=p;token_name=t", 400, "You may only use a password or token with Proxmox, not both."),
            ("chassis_type=proxmox;username=u;token_name=t", 400, "Proxmox requires both a token_name and token_secret."),
            ("chassis_type=mscm;username=u;password=p;prefix_filter=x", 400, "prefix_filter is unavailable with the mscm chassis type"),
            ("chassis_type=virsh;power_control=ipmi", 400, "power_control is unavailable with the virsh chassis type"),
            ("chassis_type=virsh;port=80", 400, "port is unavailable with the virsh chassis type"),
            ("chassis_type=ucsm;username=u;password=p;protocol=http", 400, "protocol is unavailable with the ucsm chassis type"),
            ("chassis_type=vmware;username=u;password=p;port=65536", 400, "Invalid port: Please enter a number that is 65535 or smaller"),
            ("chassis_type=virsh;domain=nowhere", 404, "Unable to find specified domain nowhere"),
            ("chassis_type=virsh;rack_controller=nobody", 404, "Unable to find specified rack nobody"),
        })
        {
            var given = form.Contains("hostname", StringComparison.Ordinal) || form is "" or "chassis_type=virsh" ? form : form + ";hostname=192.0.2.1";
            var reply = await admin.Post("machines/?op=add_chassis", Fields(given));
            Assert.Equal((status, text), (reply.Status, reply.Text));
        }
    }

    [Fact]
    public async Task Machines_that_are_new_are_registered_and_prepared()
    {
        var probe = new FakeProbe();
        await using var appliance = await TestAppliance.StartAsync(adjust: services =>
        {
            foreach (var real in services.Where(s => s.ServiceType == typeof(IChassisProbe)).ToList()) services.Remove(real);
            services.AddSingleton<IChassisProbe>(probe);
        });
        var admin = await appliance.AsAsync("admin");
        var reply = await admin.Post(
            "machines/?op=add_chassis", Fields("chassis_type=proxmox;hostname=192.0.2.1;username=root@pam;password=pw;prefix_filter=web;verify_ssl=true"));
        Assert.Equal((200, "Asking appliance to add machines from chassis 192.0.2.1"), (reply.Status, reply.Text));
        var nodes = appliance.Store.Documents(Collections.Nodes);
        for (var tries = 0; tries < 200 && probe.Prepared.Count == 0; tries++) await Task.Delay(50, TestContext.Current.CancellationToken);
        var added = Assert.Single(nodes.All, n => n.NodeType == NodeType.Machine);
        Assert.Equal(("web-1", "amd64/generic", "proxmox", "100"), (added.Hostname, added.Architecture, added.PowerType, added.PowerParameters["power_vm_name"]));
        Assert.Equal(["web_1"], probe.Prepared);
        Assert.Equal(("root@pam", "pw", "web", true), (probe.Asked!.User, probe.Asked.Password, probe.Asked.Prefix, probe.Asked.Verify));
    }

    private static (string, string)[] Fields(string form) => [.. form.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], p[1]))];

    /// <summary>Knows one machine twice and one without a card.</summary>
    private sealed class FakeProbe : IChassisProbe
    {
        public string Type => "proxmox";

        public ChassisTarget? Asked { get; private set; }

        public List<string> Prepared { get; } = [];

        public Task<IReadOnlyList<ChassisMachine>> ProbeAsync(ChassisTarget target, CancellationToken cancel)
        {
            Asked = target;
            ChassisMachine Machine(string name, params string[] macs) => new(macs, "amd64", new Dictionary<string, string> { ["power_address"] = target.Host, ["power_vm_name"] = "100" })
            {
                Name = name,
                Prepare = _ =>
                {
                    Prepared.Add(name);
                    return Task.CompletedTask;
                },
            };
            return Task.FromResult<IReadOnlyList<ChassisMachine>>([Machine("web_1", "52:54:00:00:00:01"), Machine("web_2", "52:54:00:00:00:01"), Machine("bare")]);
        }
    }
}
