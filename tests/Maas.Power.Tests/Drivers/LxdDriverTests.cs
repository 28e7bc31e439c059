using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Maas.Domain.Nodes;
using Maas.Power.Tests.Peers;

namespace Maas.Power.Tests.Drivers;

/// <summary>The driver against a small server that trusts single certificates as LXD does.</summary>
public sealed class LxdDriverTests : IDisposable
{
    private readonly Equipment _equipment = new();
    private readonly HttpPeer _peer;
    private readonly HashSet<string> _trusted = [];
    private readonly IReadOnlyDictionary<string, string> _made;
    private int _status = 103;
    private bool _restricted;

    public LxdDriverTests()
    {
        _peer = new HttpPeer(Answer, tls: true);
        _made = ((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>());
    }

    public void Dispose()
    {
        _peer.Dispose();
        _equipment.Dispose();
    }

    private string Thumbprint => ThumbprintOf(_made);

    private static string ThumbprintOf(IReadOnlyDictionary<string, string> made)
    {
        using var certificate = X509Certificate2.CreateFromPem(made["certificate"]);
        return certificate.Thumbprint;
    }

    private Bmc At(string password = "", bool withCertificate = true)
    {
        var settings = new Dictionary<string, string> { ["power_address"] = _peer.Address, ["instance_name"] = "vm1", ["project"] = "lab", ["password"] = password };
        if (withCertificate) foreach (var (name, value) in _made) settings[name] = value;
        return new Bmc("node01", _equipment.Driver("lxd").Type, settings);
    }

    [Theory]
    [InlineData(101, PowerState.On)]
    [InlineData(103, PowerState.On)]
    [InlineData(102, PowerState.Off)]
    [InlineData(110, PowerState.Off)]
    public async Task The_state_is_a_code(int status, PowerState state)
    {
        _trusted.Add(Thumbprint);
        _status = status;
        Assert.Equal(state, await _equipment.Driver("lxd").QueryAsync(At(), default));
        Assert.Equal(["GET /1.0", "GET /1.0/instances/vm1?project=lab"], _peer.Log);
    }

    [Theory]
    [InlineData(102, PowerChange.On, """{"action":"start","timeout":30,"force":true}""")]
    [InlineData(103, PowerChange.Off, """{"action":"stop","timeout":30,"force":true}""")]
    [InlineData(103, PowerChange.SoftOff, """{"action":"stop","timeout":30,"force":false}""")]
    [InlineData(103, PowerChange.On, null)]
    public async Task Only_what_is_not_so_already_is_done(int status, PowerChange change, string? body)
    {
        _trusted.Add(Thumbprint);
        _status = status;
        await _equipment.Driver("lxd").ChangeAsync(At(), change, default);
        Assert.Equal(body is null ? [] : [$"/1.0/instances/vm1/state?project=lab {body}"], _peer.Requests.Where(r => r.Method == "PUT").Select(r => $"{r.Path} {r.Body}"));
    }

    [Fact]
    public async Task The_password_makes_the_certificate_trusted_once()
    {
        await _equipment.Driver("lxd").QueryAsync(At("tru5t"), default);
        await _equipment.Driver("lxd").QueryAsync(At("tru5t"), default);
        Assert.Equal("""{"type":"client","password":"tru5t"}""", Assert.Single(_peer.Requests, r => r.Method == "POST").Body);
    }

    [Theory]
    [InlineData("", true, "VM Host node01: Certificate is not trusted and no password was given")]
    [InlineData("wrong", true, "VM Host node01: Password authentication failed: ")]
    [InlineData("tru5t", false, "VM Host node01: No certificates available")]
    public async Task Without_trust_it_says_what_is_missing(string password, bool withCertificate, string sentence)
    {
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("lxd").QueryAsync(At(password, withCertificate), default));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_trusted_already_brings_in_another()
    {
        var (stranger, friend, elsewhere) = (Account(_peer.Address), Account($"https://{_peer.Address}/"), Account("127.0.0.2"));
        _trusted.UnionWith([ThumbprintOf(friend), ThumbprintOf(elsewhere)]);
        await _equipment.Driver("lxd").QueryAsync(At([elsewhere, _made, stranger, friend]), default);
        Assert.Contains(Thumbprint, _trusted);
        Assert.DoesNotContain(_peer.Requests, r => r.Thumbprint == ThumbprintOf(elsewhere));
        var added = Assert.Single(_peer.Requests, r => r.Method == "POST");
        Assert.Equal(ThumbprintOf(friend), added.Thumbprint);
        Assert.StartsWith("""{"type":"client","name":"maas-appliance","certificate":"M""", added.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_that_may_not_bring_in_others_are_tried_once_each()
    {
        var friend = Account(_peer.Address);
        _trusted.Add(ThumbprintOf(friend));
        _restricted = true;
        var settings = new Dictionary<string, string>(friend) { ["certificate"] = "no certificate" };
        var problem = await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("lxd").QueryAsync(At([settings, friend, friend]), default));
        Assert.EndsWith("VM Host node01: Certificate is not trusted and no password was given", problem.Message, StringComparison.Ordinal);
        Assert.Single(_peer.Requests, r => r.Method == "POST");
    }

    private Dictionary<string, string> Account(string address) =>
        new Dictionary<string, string>(((IMakesSettings)_equipment.Driver("lxd")).Make(new Dictionary<string, string>())) { ["power_address"] = address };

    private Bmc At(IReadOnlyList<IReadOnlyDictionary<string, string>> others) => new(
        "node01", _equipment.Driver("lxd").Type, new Dictionary<string, string>(_made) { ["power_address"] = _peer.Address, ["instance_name"] = "vm1", ["project"] = "lab" })
    {
        Others = () => others,
    };

    [Theory]
    [InlineData(104, "Pod node01: Unknown power status code: 104")]
    [InlineData(0, "Pod node01: LXD VM vm1 not found.")]
    public async Task What_is_wrong_is_said(int status, string sentence)
    {
        _trusted.Add(Thumbprint);
        _status = status;
        Assert.Contains(sentence, (await Assert.ThrowsAsync<PowerException>(() => _equipment.Driver("lxd").QueryAsync(At(), default))).Message, StringComparison.Ordinal);
    }

    private PeerAnswer Answer(PeerRequest request)
    {
        if (request.Path == "/1.0") return Json(new { auth = request.Thumbprint is { } t && _trusted.Contains(t) ? "trusted" : "untrusted" });
        if (request.Path == "/1.0/certificates")
        {
            if (_trusted.Contains(request.Thumbprint!) && !_restricted)
            {
                using var added = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(JsonDocument.Parse(request.Body).RootElement.GetProperty("certificate").GetString()!));
                _trusted.Add(added.Thumbprint);
                return Json(new { });
            }

            if (!request.Body.Contains("tru5t", StringComparison.Ordinal)) return new PeerAnswer(403, """{"type":"error","error":"not authorized","error_code":403}""");
            _trusted.Add(request.Thumbprint!);
            return Json(new { });
        }

        if (request.Method == "PUT") return new PeerAnswer(202, """{"type":"async","operation":"/1.0/operations/1"}""");
        return _status == 0 ? new PeerAnswer(404, """{"type":"error","error":"not found"}""") : Json(new { name = "vm1", status_code = _status });
    }

    private static PeerAnswer Json(object metadata) => PeerAnswer.Ok(JsonSerializer.Serialize(new { type = "sync", metadata }));
}
