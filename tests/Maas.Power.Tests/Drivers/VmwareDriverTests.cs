using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class VmwareDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private string _state = "poweredOn";

    public VmwareDriverTests() => _peer = new HttpPeer(Answer, tls: true);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At(string more, string protocol = "https+unverified") =>
        _equipment.Bmc("vmware", $"power_address=127.0.0.1;power_port={_peer.Port};power_protocol={protocol};power_user=u;power_pass=p&w;{more}");

    private IEnumerable<string> Operations => _peer.Requests.Select(r => r.Body.Split("<s:Body>", 2).Length > 1 ? r.Body : r.Body.Split("Body>")[1].Split(' ', '>')[0].TrimStart('<'));

    [Theory]
    [InlineData("poweredOn", PowerState.On)]
    [InlineData("suspended", PowerState.On)]
    [InlineData("poweredOff", PowerState.Off)]
    [InlineData("melting", PowerState.Error)]
    public async Task The_state_is_a_property(string said, PowerState state)
    {
        _state = said;
        Assert.Equal(state, await _equipment.Driver("vmware").QueryAsync(At("power_uuid=instance-1"), default));
        Assert.Equal(["RetrieveServiceContent", "Login", "FindByUuid", "RetrievePropertiesEx", "Logout"], Operations);
        Assert.Contains("p&amp;w", _peer.Requests.ElementAt(1).Body, StringComparison.Ordinal);
        Assert.Equal("vmware_soap_session=\"5\"", _peer.Requests.Last().Header("Cookie"));
    }

    [Theory]
    [InlineData("power_uuid=bios-1", "vm-42")]
    [InlineData("power_vm_name=web", "vm-42")]
    public async Task A_machine_is_found_by_either_uuid_or_by_name(string how, string vm)
    {
        _state = "poweredOff";
        await _equipment.Driver("vmware").ChangeAsync(At(how), PowerChange.On, default);
        Assert.Contains($">{vm}</", _peer.Requests.Single(r => r.Body.Contains("PowerOnVM_Task", StringComparison.Ordinal)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Failed to find VM; need a UUID or a VM name for power control")]
    [InlineData("power_vm_name=nobody", "Failed to find VM; uuid=, name=nobody")]
    public async Task A_machine_that_is_not_there_is_said(string how, string sentence) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("vmware").QueryAsync(At(how), default))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_is_checked_unless_the_protocol_says_otherwise()
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("vmware").QueryAsync(At("power_uuid=x", "https"), default));
        Assert.Equal(PowerFailure.Setting, problem.Failure);
        Assert.Contains("certificate is not trusted", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_peer.Requests);
    }

    [Fact]
    public async Task A_wrong_password_is_a_fault()
    {
        _peer.Answer = r => r.Body.Contains("<Login", StringComparison.Ordinal)
            ? new PeerAnswer(500, """<s:Envelope xmlns:s="s"><s:Body><s:Fault><faultstring>Cannot complete login</faultstring><detail><InvalidLoginFault/></detail></s:Fault></s:Body></s:Envelope>""")
            : Answer(r);
        Assert.Equal(PowerFailure.Refused, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("vmware").QueryAsync(At("power_uuid=x"), default))).Failure);
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        var body = request.Body;
        var content = body.Contains("<RetrieveServiceContent", StringComparison.Ordinal)
            ? """<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">pc</propertyCollector><viewManager type="ViewManager">vm</viewManager><sessionManager type="SessionManager">sm</sessionManager><searchIndex type="SearchIndex">si</searchIndex></returnval>"""
            : body.Contains("<FindByUuid", StringComparison.Ordinal)
                ? body.Contains(">instance-1<", StringComparison.Ordinal) || (body.Contains(">bios-1<", StringComparison.Ordinal) && body.Contains("<instanceUuid>false", StringComparison.Ordinal)) ? """<returnval type="VirtualMachine">vm-42</returnval>""" : ""
            : body.Contains("<CreateContainerView", StringComparison.Ordinal) ? """<returnval type="ContainerView">view-1</returnval>"""
            : body.Contains(">name<", StringComparison.Ordinal)
                ? """<returnval><objects><obj type="VirtualMachine">vm-42</obj><propSet><name>name</name><val>web</val></propSet></objects><objects><obj type="VirtualMachine">vm-43</obj><propSet><name>name</name><val>db</val></propSet></objects></returnval>"""
            : body.Contains("runtime.powerState", StringComparison.Ordinal)
                ? $"""<returnval><objects><obj type="VirtualMachine">vm-42</obj><propSet><name>runtime.powerState</name><val>{_state}</val></propSet></objects></returnval>"""
            : "<returnval/>";
        return new PeerAnswer(200, $"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><R xmlns="urn:vim25">{content}</R></s:Body></s:Envelope>""", ("Set-Cookie", "vmware_soap_session=\"5\"; Path=/"));
    }
}
