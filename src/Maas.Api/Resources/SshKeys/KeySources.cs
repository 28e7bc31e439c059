using Maas.Api.Contract;

namespace Maas.Api.Resources.SshKeys;

/// <summary>Where users publish their keys.</summary>
public interface IKeySources
{
    /// <param name="protocol"><c>lp</c> or <c>gh</c>.</param>
    /// <exception cref="ApiException">No such user, no keys, or the site cannot be reached.</exception>
    Task<IReadOnlyList<string>> KeysOfAsync(string protocol, string user);
}

/// <summary>Launchpad and GitHub over HTTPS.</summary>
internal sealed class KeySources(IHttpClientFactory clients) : IKeySources
{
    private const int MostBytes = 256 * 1024;

    public async Task<IReadOnlyList<string>> KeysOfAsync(string protocol, string user)
    {
        var (site, url) = protocol == "gh"
            ? ("github", $"https://github.com/{Uri.EscapeDataString(user)}.keys")
            : ("launchpad", $"https://launchpad.net/~{Uri.EscapeDataString(user)}/+sshkeys");
        try
        {
            using var client = clients.CreateClient("keys");
            client.Timeout = TimeSpan.FromSeconds(20);
            client.MaxResponseContentBufferSize = MostBytes;
            using var response = await client.GetAsync(new Uri(url));
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw ApiException.BadRequest($"Unable to import SSH keys. {site} user {user} doesn't exist.");
            response.EnsureSuccessStatusCode();
            string[] keys = [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            return keys.Length > 0 ? keys : throw ApiException.BadRequest($"Unable to import SSH keys. There are no SSH keys for {site} user {user}.");
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            throw ApiException.Unavailable($"Unable to import SSH keys: {site} cannot be reached from here ({problem.Message}). Add the key itself instead.");
        }
    }
}
