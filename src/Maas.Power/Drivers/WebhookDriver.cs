using System.Text.RegularExpressions;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>An operator's own HTTP service (power.md §5.1).</summary>
internal sealed class WebhookDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting OnUri = new("power_on_uri", "URI to power on the node") { Required = true };
    private static readonly Setting OffUri = new("power_off_uri", "URI to power off the node") { Required = true };
    private static readonly Setting QueryUri = new("power_query_uri", "URI to query the nodes power status") { Required = true };
    private static readonly Setting OnRegex = new("power_on_regex", "Regex to confirm the node is on") { Required = true, Default = @"status.*\:.*running" };
    private static readonly Setting OffRegex = new("power_off_regex", "Regex to confirm the node is off") { Required = true, Default = @"status.*\:.*stopped" };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };
    private static readonly Setting Token = new("power_token", "Power token, will be used in place of power_user and power_pass") { Secret = true };
    private static readonly Setting Verify = new("power_verify_ssl", "Verify SSL connections with system CA certificates")
    {
        Required = true,
        Default = "n",
        Choices = [new("n", "No"), new("y", "Yes")],
    };

    /// <summary>Operators write these; none may hang the appliance.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    public PowerType Type { get; } = new("webhook", "Webhook", OnUri, OffUri, QueryUri, OnRegex, OffRegex, User, Password, Token, Verify);

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var answer = await http.SendAsync(Request(bmc, HttpMethod.Get, QueryUri), cancel);
        return Matches(bmc, OnRegex, answer.Body) ? PowerState.On : Matches(bmc, OffRegex, answer.Body) ? PowerState.Off : PowerState.Unknown;
    }

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) =>
        http.SendAsync(Request(bmc, HttpMethod.Post, change == PowerChange.On ? OnUri : OffUri), cancel);

    private static PowerHttpRequest Request(Bmc bmc, HttpMethod method, Setting setting)
    {
        if (!Uri.TryCreate(bmc[setting], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new PowerException(PowerFailure.Setting, $"{setting.Name} is no HTTP address.");
        var (token, user, password) = (bmc[Token], bmc[User], bmc[Password]);
        return new PowerHttpRequest("Request", method, uri)
        {
            Headers = [("User-Agent", "MAAS 3.6.0"), ("Accept", "application/json"), ("System_Id", bmc.SystemId)],
            Authorization = token.Length > 0 ? $"Bearer {token}" : user.Length > 0 && password.Length > 0 ? PowerHttpRequest.Basic(user, password) : null,
            Verify = bmc[Verify] == "y",
            Body = method == HttpMethod.Post ? "" : null,
            TrySlash = true,
        };
    }

    private static bool Matches(Bmc bmc, Setting setting, string body)
    {
        try
        {
            return Regex.IsMatch(body, bmc[setting], RegexOptions.None, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new PowerException(PowerFailure.Setting, $"{setting.Name} takes longer than {LongestMatch.TotalSeconds} s to match: make it simpler.");
        }
        catch (ArgumentException)
        {
            throw new PowerException(PowerFailure.Setting, $"{setting.Name} is no regular expression.");
        }
    }
}
