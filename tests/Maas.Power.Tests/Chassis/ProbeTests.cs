using Maas.Power.Chassis;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Chassis;

/// <summary>What every kind of chassis answers becomes machines with the settings of their power type (power.md §7).</summary>
public sealed class ProbeTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private HttpPeer? _peer;

    public void Dispose()
    {
        _peer?.Dispose();
        _equipment.Dispose();
    }

    private ChassisTarget Serve(Func<PeerRequest, string> answer)
    {
        _peer = new HttpPeer(r => PeerAnswer.Ok(answer(r)));
        return new ChassisTarget("127.0.0.1") { User = "u", Password = "p", Port = _peer.Port };
    }

    private static string Line(ChassisMachine m) =>
        $"{m.Name} {string.Join('+', m.Macs)} {m.Architecture} {string.Join(' ', m.PowerParameters.Where(p => p.Key is not ("power_address" or "power_port")).Select(p => $"{p.Key}={p.Value}"))}";

    [Fact]
    public async Task Proxmox()
    {
        var target = Serve(r => r.Path.EndsWith("/config", StringComparison.Ordinal)
            ? """{"data":{"net0":"virtio=BC:24:11:00:00:01,bridge=vmbr0","net1":"hwaddr=BC:24:11:00:00:02,type=veth","name":"web"}}"""
            : """{"data":[{"vmid":100,"name":"web","node":"n1","type":"qemu","status":"running"},{"vmid":101,"name":"db","node":"n1","type":"qemu","status":"stopped"}]}""");
        target = target with { Prefix = "we", TokenName = "t", TokenSecret = "s", Password = "", Host = _peer!.Root };
        var machine = Assert.Single(await new ProxmoxChassis(_equipment.Http).ProbeAsync(target, default));
        Assert.Equal("web BC:24:11:00:00:01+BC:24:11:00:00:02 amd64 power_user=u power_pass= power_token_name=t power_token_secret=s power_vm_name=100 power_verify_ssl=n", Line(machine));
        await machine.Prepare(default);
        Assert.Equal("POST /api2/json/nodes/n1/qemu/100/status/stop", _peer.Log.Last());
    }

    [Fact]
    public async Task Open_cloud_server()
    {
        var target = Serve(_ => """
            <ChassisInfoResponse xmlns="urn:wcs"><completionCode>Success</completionCode><bladeCollections>
            <bladeInfo><bladeNumber>1</bladeNumber><bladeMacAddress><nicInfo><deviceId>1</deviceId><macAddress>F4:52:14:00:00:01</macAddress></nicInfo></bladeMacAddress></bladeInfo>
            <bladeInfo><bladeNumber>2</bladeNumber><bladeMacAddress><nicInfo><macAddress></macAddress></nicInfo></bladeMacAddress></bladeInfo>
            </bladeCollections></ChassisInfoResponse>
            """);
        var machine = Assert.Single(await new MsftOcsChassis(_equipment.Http).ProbeAsync(target, default));
        Assert.Equal(" F4:52:14:00:00:01 amd64 power_user=u power_pass=p blade_id=1", Line(machine));
        await machine.Prepare(default);
        Assert.Equal("GET /SetNextBoot?bladeid=1&bootType=2&uefi=false&persistent=false", _peer!.Log.Last());
    }

    [Fact]
    public async Task Recs_box()
    {
        var target = Serve(_ => """<nodeList><node id="N1" architecture="x86" macAddressCompute="02:00:00:00:00:01" macAddressMgmt="02:00:00:00:00:99" state="0"/><node id="N2" architecture="arm" macAddressCompute="02:00:00:00:00:02"/></nodeList>""");
        Assert.Equal(
            [" 02:00:00:00:00:01 amd64 power_user=u power_pass=p node_id=N1", " 02:00:00:00:00:02 armhf power_user=u power_pass=p node_id=N2"],
            (await new RecsBoxChassis(_equipment.Http).ProbeAsync(target, default)).Select(Line));
    }

    [Theory]
    [InlineData("restapi", "GET /v0.9/login?u&p|GET /v0.9/servers/all?t|GET /v0.9/logout?t")]
    [InlineData("ipmi", "GET /v2.0/servers?username=u&password=p|GET /v0.9/login?u&p|GET /v0.9/servers/all?t|GET /v0.9/logout?t")]
    public async Task SeaMicro_by_the_older_interface(string control, string requests)
    {
        const string Cards = """
            {"error":{"code":200},"result":{
            "0":{"serverId":"31/0","serverNIC":"0","serverMacAddr":"00:22:99:00:00:01"},"1":{"serverId":"31/0","serverNIC":"1","serverMacAddr":"00:22:99:00:00:02"},
            "2":{"serverId":"32/0","serverNIC":"0","serverMacAddr":"00:22:99:00:00:03"}}}
            """;
        var target = Serve(r => r.Path.StartsWith("/v2.0", StringComparison.Ordinal) ? "<html>" : r.Path.Contains("login", StringComparison.Ordinal) ? """{"error":{"code":200},"result":"t"}""" : Cards);
        var machines = await new Sm15kChassis(_equipment.Http, TimeProvider.System).ProbeAsync(target with { PowerControl = control }, default);
        Assert.Equal(
            [$" 00:22:99:00:00:01 amd64 power_user=u power_pass=p system_id=31 power_control={control}", $" 00:22:99:00:00:03 amd64 power_user=u power_pass=p system_id=32 power_control={control}"],
            machines.Select(Line));
        Assert.Equal(requests.Split('|'), _peer!.Log);
    }

    [Fact]
    public async Task SeaMicro_by_the_newer_interface()
    {
        var target = Serve(_ => """{"31/0":{"active":true,"nic":{"1":{"macAddr":"00:22:99:00:00:02"},"0":{"macAddr":"00:22:99:00:00:01"}}},"32/0":{"nic":{}},"33/0":false}""");
        var machine = Assert.Single(await new Sm15kChassis(_equipment.Http, TimeProvider.System).ProbeAsync(target with { PowerControl = "restapi2" }, default));
        Assert.Equal(" 00:22:99:00:00:01+00:22:99:00:00:02 amd64 power_user=u power_pass=p system_id=31 power_control=restapi2", Line(machine));
        Assert.Equal("GET /v2.0/servers?username=u&password=p", _peer!.Log.Single());
    }

    [Fact]
    public async Task Ucs_servers_that_can_boot_from_the_network()
    {
        var target = Serve(r => r.Body.Contains("computeItem", StringComparison.Ordinal)
            ? """<a><outConfigs><computeBlade dn="sys/chassis-1/blade-1" uuid="u1" operPower="on" assignedToDn="org-root/ls-a" name="a"/><computeBlade dn="sys/chassis-1/blade-2" uuid="u2" assignedToDn=""/></outConfigs></a>"""
            : r.Body.Contains("adaptorUnit", StringComparison.Ordinal)
                ? """<a><outConfigs><adaptorUnit><adaptorHostEthIf mac="00:25:B5:00:00:01"/><adaptorHostEthIf mac="00:00:00:00:00:00"/></adaptorUnit></outConfigs></a>"""
            : r.Body.Contains("lsbootDef", StringComparison.Ordinal)
                ? """<a><outConfigs><lsbootDef><lsbootStorage order="1" dn="org-root/ls-a/boot-policy/storage"/><lsbootLan order="2" dn="org-root/ls-a/boot-policy/lan"/></lsbootDef></outConfigs></a>"""
            : """<a outCookie="c"/>""");
        target = target with { Host = "http://127.0.0.1" };
        var machine = Assert.Single(await new UcsmChassis(_equipment.Http).ProbeAsync(target, default));
        Assert.Equal("a 00:25:B5:00:00:01 amd64 power_user=u power_pass=p uuid=u1", Line(machine));
        await machine.Prepare(default);
        Assert.Equal(
            [("org-root/ls-a/boot-policy/lan", "1"), ("org-root/ls-a/boot-policy/storage", "2")],
            _peer!.Requests.Where(r => r.Body.StartsWith("<configConfMo", StringComparison.Ordinal)).Select(r => (r.Body.Split(" dn=\"")[1].Split('"')[0], r.Body.Split("order=\"")[1].Split('"')[0])));
    }

    [Fact]
    public async Task Partitions_of_a_z()
    {
        var target = Serve(r => r.Path.Split('?')[0] switch
        {
            "/api/sessions" => """{"api-session":"s"}""",
            "/api/cpcs" => """{"cpcs":[{"object-uri":"/api/cpcs/1","dpm-enabled":true}]}""",
            "/api/cpcs/1/partitions" => """{"partitions":[{"object-uri":"/api/partitions/p","name":"lp1","status":"stopped"}]}""",
            "/api/partitions/p" => """{"nic-uris":["/api/partitions/p/nics/1"]}""",
            "/api/partitions/p/nics/1" => """{"mac-address":"02:00:00:00:00:07"}""",
            _ => "",
        });
        target = target with { Host = "http://127.0.0.1", Prefix = "lp" };
        Assert.Equal(["lp1 02:00:00:00:00:07 s390x power_user=u power_pass=p power_partition_name=lp1 power_verify_ssl=n"], (await new HmczChassis(_equipment.Http).ProbeAsync(target, default)).Select(Line));
    }

    [Fact]
    public async Task Vmware()
    {
        var target = Serve(r => $"""<s:Envelope xmlns:s="s"><s:Body><R xmlns="urn:vim25">{Content(r.Body)}</R></s:Body></s:Envelope>""");
        target = target with { Protocol = "http" };
        var machine = Assert.Single(await new VmwareChassis(_equipment.Http).ProbeAsync(target, default));
        Assert.Equal("web 00:50:56:00:00:01 amd64 power_user=u power_pass=p power_vm_name=web power_uuid=5037 power_protocol=http", Line(machine));
        await machine.Prepare(default);
        Assert.Contains("<deviceKey>4000</deviceKey>", _peer!.Requests.Single(r => r.Body.Contains("<ReconfigVM_Task", StringComparison.Ordinal)).Body, StringComparison.Ordinal);

        static string Content(string body) =>
            body.Contains("<RetrieveServiceContent", StringComparison.Ordinal)
                ? """<returnval><rootFolder type="Folder">f</rootFolder><propertyCollector type="PropertyCollector">p</propertyCollector><viewManager type="ViewManager">v</viewManager><sessionManager type="SessionManager">s</sessionManager></returnval>"""
            : body.Contains("<CreateContainerView", StringComparison.Ordinal) ? """<returnval type="ContainerView">view</returnval>"""
            : body.Contains("<RetrievePropertiesEx", StringComparison.Ordinal)
                ? """<returnval><objects><obj type="VirtualMachine">vm-1</obj><propSet><name>name</name><val>web</val></propSet><propSet><name>config.instanceUuid</name><val>5037</val></propSet><propSet><name>config.guestId</name><val>ubuntu64Guest</val></propSet><propSet><name>config.hardware.device</name><val><VirtualDevice><key>2000</key></VirtualDevice><VirtualDevice><key>4000</key><macAddress>00:50:56:00:00:01</macAddress></VirtualDevice></val></propSet></objects></returnval>"""
            : "<returnval/>";
    }
}
