using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

public sealed class AmtDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private int _state = 2;
    private string _password = "Amt3!";

    public AmtDriverTests() => _peer = new HttpPeer(Answer);

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private Bmc At => _equipment.Bmc("amt", $"power_address={_peer.Address};power_pass=Amt3!");

    [Theory]
    [InlineData(2, PowerState.On)]
    [InlineData(16, PowerState.On)]
    [InlineData(8, PowerState.Off)]
    [InlineData(13, PowerState.Off)]
    public async Task The_state_is_enumerated(int said, PowerState state)
    {
        _state = said;
        Assert.Equal(state, await _equipment.Driver("amt").QueryAsync(At, default));
        Assert.All(_peer.Requests, r => Assert.Equal("/wsman", r.Path));
        // The first is refused with the challenge that the others answer.
        Assert.Equal(["", "00000001", "00000002"], _peer.Requests.Select(r => r.Header("Authorization").Split("nc=").ElementAtOrDefault(1)?.Split(',')[0] ?? ""));
    }

    [Theory]
    [InlineData(PowerChange.On, "2")]
    [InlineData(PowerChange.Off, "8")]
    public async Task A_state_is_requested(PowerChange change, string state)
    {
        await _equipment.Driver("amt").ChangeAsync(At, change, default);
        var body = XElement.Parse(_peer.Requests.Last().Body);
        Assert.Equal(state, body.Descendants().Single(e => e.Name.LocalName == "PowerState").Value);
        Assert.Equal("ManagedSystem", body.Descendants().Last(e => e.Name.LocalName == "Selector" && e.Attribute("Name")!.Value == "Name").Value);
    }

    [Fact]
    public async Task The_network_is_made_the_source_and_the_configuration_the_next_one()
    {
        await _equipment.Boot("amt").BootFromAsync(At, BootTarget.Network, default);
        var bodies = _peer.Requests.Where(r => r.Header("Authorization").Length > 0).Select(r => r.Body).ToList();
        Assert.Contains("Intel(r) AMT: Force PXE Boot", bodies[0], StringComparison.Ordinal);
        Assert.Contains("SetBootConfigRole_INPUT", bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_not_repeated()
    {
        _password = "other";
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("amt").QueryAsync(At, default));
        Assert.Equal("Could not authenticate to node's BMC: Incorrect password.  Check BMC configuration and try again.", problem.Message);
        Assert.Equal(2, _peer.Requests.Count);
    }

    [Fact]
    public async Task A_return_value_other_than_0_is_a_failure()
    {
        _state = -1;
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("amt").ChangeAsync(At, PowerChange.On, default));
        Assert.Contains("ReturnValue 2", problem.Message, StringComparison.Ordinal);
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        if (!IsRight(request)) return new PeerAnswer(401, "", ("WWW-Authenticate", "Digest realm=\"Digest:A1\", nonce=\"n0nce\",stale=\"false\",qop=\"auth\""));
        var body = request.Body.Contains("<Enumerate", StringComparison.Ordinal) ? "<e:EnumerateResponse xmlns:e=\"urn:e\"><e:EnumerationContext>7</e:EnumerationContext></e:EnumerateResponse>"
            : request.Body.Contains("<Pull", StringComparison.Ordinal) ? $"<e:PullResponse xmlns:e=\"urn:e\"><e:Items><h:S xmlns:h=\"urn:h\"><h:PowerState>{_state}</h:PowerState></h:S></e:Items></e:PullResponse>"
            : $"<h:OUTPUT xmlns:h=\"urn:h\"><h:ReturnValue>{(_state < 0 ? 2 : 0)}</h:ReturnValue></h:OUTPUT>";
        return PeerAnswer.Ok($"<a:Envelope xmlns:a=\"http://www.w3.org/2003/05/soap-envelope\"><a:Body>{body}</a:Body></a:Envelope>");
    }

    /// <summary>RFC 7616 §3.4.1, worked out anew.</summary>
    private bool IsRight(PeerRequest request)
    {
        var header = request.Header("Authorization");
        string Field(string name) => header.Split($"{name}=").ElementAtOrDefault(1)?.Split(',')[0].Trim('"') ?? "";
        var (nc, cnonce, response) = (Field(" nc"), Field("cnonce"), Field("response"));
        return response == Md5($"{Md5($"admin:Digest:A1:{_password}")}:n0nce:{nc}:{cnonce}:auth:{Md5("POST:/wsman")}");
    }

#pragma warning disable CA5351 // Digest authentication names MD5.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
