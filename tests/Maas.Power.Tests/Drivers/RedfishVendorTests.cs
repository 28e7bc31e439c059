using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

/// <summary>What vendors' firmware makes of a boot override, as reported in public.</summary>
public sealed class RedfishVendorTests : IDisposable
{
    private const string Refusal = """{"error":{"@Message.ExtendedInfo":[{"MessageId":"Base.1.8.PropertyNotWritable","Message":"The property Boot is a read only property."}]}}""";
    private readonly Equipment _equipment = new();
    private readonly RedfishPeer _peer = new();

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Task BootFromAsync(BootTarget target) =>
        _equipment.Boot("redfish").BootFromAsync(_equipment.Bmc("redfish", $"power_address={_peer.Http.Root};power_user=root;power_pass=calv1n"), target, default);

    private IEnumerable<string> Patched => _peer.Patches.Select(p => $"{p.Path} {p.Body}");

    [Fact]
    public async Task Idrac_9_keeps_the_override_on_the_system_though_it_has_settings()
    {
        (_peer.Manufacturer, _peer.Systems, _peer.Settings) = ("Dell Inc.", ["System.Embedded.1"], "/redfish/v1/Systems/System.Embedded.1/Settings");
        _peer.Fault = r => r.Method == "PATCH" && r.Path.EndsWith("/Settings", StringComparison.Ordinal) ? new PeerAnswer(400, Refusal) : null;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal(["/redfish/v1/Systems/System.Embedded.1/Settings", "/redfish/v1/Systems/System.Embedded.1"], _peer.Patches.Select(p => p.Path));
    }

    [Fact]
    public async Task Idrac_10_takes_it_at_the_settings_only()
    {
        (_peer.Manufacturer, _peer.Systems, _peer.Settings) = ("Dell Inc.", ["System.Embedded.1"], "/redfish/v1/Systems/System.Embedded.1/Settings");
        _peer.Fault = r => r.Method == "PATCH" && !r.Path.EndsWith("/Settings", StringComparison.Ordinal) ? new PeerAnswer(405, Refusal) : null;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal(["/redfish/v1/Systems/System.Embedded.1/Settings"], _peer.Patches.Select(p => p.Path));
    }

    [Theory]
    [InlineData("Supermicro", null)]
    [InlineData("ASRockRack", null)]
    [InlineData("AMI", null)]
    [InlineData("American Megatrends International LLC.", null)]
    [InlineData("Contoso", "AMI")]
    public async Task Some_get_the_present_mode_with_every_change(string manufacturer, string? firmware)
    {
        (_peer.Manufacturer, _peer.Vendor) = (manufacturer, firmware);
        await BootFromAsync(BootTarget.Disk);
        Assert.Equal(["""/redfish/v1/Systems/1 {"Boot":{"BootSourceOverrideEnabled":"Disabled","BootSourceOverrideTarget":"None","BootSourceOverrideMode":"UEFI"}}"""], Patched);
    }

    [Theory]
    [InlineData("Dell Inc.")]
    [InlineData("Lenovo")]
    [InlineData("FUJITSU")]
    [InlineData("Cisco Systems Inc.")]
    [InlineData("OpenBMC")]
    public async Task Others_keep_their_mode_unasked(string manufacturer)
    {
        _peer.Manufacturer = manufacturer;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal(["""/redfish/v1/Systems/1 {"Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe"}}"""], Patched);
    }

    [Fact]
    public async Task Whoever_asks_for_the_mode_gets_the_present_one()
    {
        const string wanted = """{"error":{"@Message.ExtendedInfo":[{"MessageId":"Base.1.8.PropertyMissing","Message":"The property BootSourceOverrideMode is a required property and must be included in the request."}]}}""";
        _peer.Fault = r => r.Method == "PATCH" && !r.Body.Contains("BootSourceOverrideMode", StringComparison.Ordinal) ? new PeerAnswer(400, wanted) : null;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal("""/redfish/v1/Systems/1 {"Boot":{"BootSourceOverrideEnabled":"Once","BootSourceOverrideTarget":"Pxe","BootSourceOverrideMode":"UEFI"}}""", Patched.Last());
        Assert.Equal(2, Patched.Count());
    }

    [Fact]
    public async Task Ilo_has_its_override_taken_away_with_the_target_named()
    {
        _peer.Manufacturer = "HPE";
        await BootFromAsync(BootTarget.Disk);
        Assert.Equal(["""/redfish/v1/Systems/1 {"Boot":{"BootSourceOverrideEnabled":"Disabled","BootSourceOverrideTarget":"Pxe"}}"""], Patched);
    }

    [Theory]
    [InlineData("iLO.2.26.UnableToModifyDuringSystemPOST", PowerFailure.Busy)]
    [InlineData("Base.1.4.ResourceInUse", PowerFailure.Busy)]
    [InlineData("iLO.2.14.InvalidOperationForSystemState", PowerFailure.Busy)]
    [InlineData("Base.1.4.PropertyNotWritable", PowerFailure.Failed)]
    public async Task A_refusal_that_holds_for_now_is_tried_again(string message, PowerFailure failure)
    {
        _peer.Fault = r => r.Method == "PATCH" ? new PeerAnswer(400, $$$"""{"error":{"@Message.ExtendedInfo":[{"MessageId":"{{{message}}}"}]}}""") : null;
        Assert.Equal(failure, (await Assert.ThrowsAsync<PowerException>(() => BootFromAsync(BootTarget.Network))).Failure);
    }

    [Fact]
    public async Task Idrac_10_that_still_switches_off_is_asked_again_to_switch_on()
    {
        _peer.PowerState = "Off";
        _peer.Fault = r => r.Method == "POST" ? new PeerAnswer(409, """{"error":{"@Message.ExtendedInfo":[{"MessageId":"Base.1.18.ActionParameterValueConflict"}]}}""") : null;
        var bmc = _equipment.Bmc("redfish", $"power_address={_peer.Http.Root};power_user=root;power_pass=calv1n");
        Assert.Equal(PowerFailure.Busy, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("redfish").ChangeAsync(bmc, PowerChange.On, default))).Failure);
    }

    [Fact]
    public async Task Ami_names_the_resource_that_takes_the_change_in_its_refusal()
    {
        const string moved = """{"error":{"@Message.ExtendedInfo":[{"MessageId":"Ami.1.0.OperationSupportedInFutureStateURI","Message":"Support of this Operation for Boot Properties is moved to FutureState URI(/redfish/v1/Systems/Self/SD)"}]}}""";
        _peer.Systems = ["Self"];
        _peer.Fault = r => r.Path == "/redfish/v1/Systems/Self" && r.Method == "PATCH" ? new PeerAnswer(400, moved)
            : r.Path == "/redfish/v1/Systems/Self/SD" ? new PeerAnswer(200, """{"@odata.etag":"\"sd1\""}""") : null;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal([("/redfish/v1/Systems/Self", "\"7\""), ("/redfish/v1/Systems/Self/SD", "\"sd1\"")], _peer.Patches.Select(p => (p.Path, p.Header("If-Match"))));
    }

    [Fact]
    public async Task A_tag_that_was_marked_as_compressed_is_taken_without_the_mark()
    {
        _peer.Fault = r => r.Method == "GET" && r.Path.EndsWith("/1", StringComparison.Ordinal) ? new PeerAnswer(200, """{"Id":"1","PowerState":"On"}""", ("ETag", "\"9a-gzip\""))
            : r.Method == "PATCH" ? new PeerAnswer(r.Header("If-Match") == "\"9a\"" ? 200 : 412) : null;
        await BootFromAsync(BootTarget.Network);
        Assert.Equal(["\"9a-gzip\"", "\"9a-gzip\"", "\"9a\""], _peer.Patches.Select(p => p.Header("If-Match")));
    }
}
