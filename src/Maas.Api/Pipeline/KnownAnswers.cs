using System.Collections.Concurrent;
using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maas.Api.Pipeline;

/// <summary>The entity tags of recent answers with the documents they were made from: a caller who asks again is told that nothing has changed without the
/// answer being made again.</summary>
internal sealed class KnownAnswers
{
    /// <summary>Enough for what a few hundred clients poll; beyond it all are forgotten, which costs each client one answer.</summary>
    private const int Most = 4000;

    private const int MostUrl = 2000;

    private readonly ConcurrentDictionary<(string User, string Url), Known> _known = new();

    /// <summary>True when the caller has the answer: it is 304 then.</summary>
    public bool IsUnchanged(HttpContext context, Caller caller) =>
        context.Request.Headers.IfNoneMatch.Count > 0 && caller.User is { } user && _known.TryGetValue((user.Username, UrlOf(context)), out var known)
        && ReferenceEquals(known.User, user) && known.MadeFrom.AreCurrent && EntityTags.Matches(context.Request, known.Tag) && EntityTags.IsUnchanged(context, known.Tag);

    public void Remember(HttpContext context, Caller caller, Readings madeFrom)
    {
        if (caller.User is not { } user || context.Response.Headers.ETag.ToString() is not { Length: > 0 } tag || UrlOf(context) is not { Length: <= MostUrl } url) return;
        if (_known.Count >= Most) _known.Clear();
        _known[(user.Username, url)] = new Known(user, tag, madeFrom);
    }

    private static string UrlOf(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private sealed record Known(User User, string Tag, Readings MadeFrom);
}
