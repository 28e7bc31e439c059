using System.Net;
using Maas.Domain.Accounts;

namespace Maas.Api.Contract;

/// <summary>Who makes a request, once authenticated.</summary>
/// <param name="User">Null without credentials.</param>
public sealed record Caller(User? User, IPAddress? RemoteAddress, string UserAgent = "", string Endpoint = "API")
{
    public bool IsAnonymous => User is null;

    public bool IsAdmin => User is { IsSuperuser: true };

    /// <summary>The name for the event log; null without credentials.</summary>
    public string? Username => User?.Username;
}
