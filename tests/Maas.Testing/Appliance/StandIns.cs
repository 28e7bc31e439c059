using System.Net;
using Maas.Api.Contract;
using Maas.Api.Resources.SshKeys;
using Maas.Region.Networks;

namespace Maas.Testing.Appliance;

/// <summary>A wire on which nobody answers.</summary>
public sealed class SilentWire : IAddressProbe
{
    public HashSet<IPAddress> Taken { get; } = [];

    public Task<bool> IsTakenAsync(IPAddress address, CancellationToken cancel = default) => Task.FromResult(Taken.Contains(address));
}

/// <summary>Key servers without a network: what a test puts in is what a user has published.</summary>
public sealed class PublishedKeys : IKeySources
{
    public Dictionary<(string Protocol, string User), IReadOnlyList<string>> Keys { get; } = [];

    public Task<IReadOnlyList<string>> KeysOfAsync(string protocol, string user) => Keys.TryGetValue((protocol, user), out var keys)
        ? Task.FromResult(keys)
        : throw ApiException.BadRequest($"Unable to import SSH keys. {(protocol == "gh" ? "github" : "launchpad")} user {user} doesn't exist.");
}
