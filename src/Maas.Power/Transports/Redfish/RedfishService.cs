using System.Net;
using System.Text.Json;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports.Redfish;

/// <summary>One Redfish service (DSP0266) as one account uses it. Basic authentication; where the service offers none, a session that is kept, since
/// services have few; without an account, nothing is sent. Remembers where the systems are.</summary>
internal sealed class RedfishService(PowerHttp http, TimeProvider clock, RedfishAddress address, string user, string password) : IDisposable
{
    private const string What = "Redfish request";
    private static readonly TimeSpan TaskPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTask = TimeSpan.FromSeconds(45);

    private readonly SemaphoreSlim _login = new(1, 1);
    private string? _token;
    private string? _vendor;

    /// <summary>Where the system of a node is, by <c>node_id</c>.</summary>
    public SystemPaths Paths { get; } = new();

    public TimeProvider Clock => clock;

    /// <summary>What the service says about itself to anybody (DSP0266 §6.4): nobody logs in for that.</summary>
    public async Task<JsonElement> RootAsync(CancellationToken cancel) => Documents.Json(What, (await http.SendAsync(Request(HttpMethod.Get, "/redfish/v1/", null), cancel)).Body);

    /// <summary>Who made the firmware, by the service root; nobody where that is not told.</summary>
    public async Task<string> VendorAsync(CancellationToken cancel)
    {
        try
        {
            return _vendor ??= (await RootAsync(cancel)).Text("Vendor") ?? "";
        }
        catch (PowerException)
        {
            return "";
        }
    }

    /// <summary>Reads a resource.</summary>
    /// <exception cref="PowerException">No answer, a refusal, or no JSON.</exception>
    public async Task<RedfishResource> GetAsync(string path, CancellationToken cancel) =>
        await TryGetAsync(path, cancel) ?? throw new PowerException(PowerFailure.Failed, $"{What} failed with response status code: 404.");

    /// <summary>Reads a resource that may be missing.</summary>
    public async Task<RedfishResource?> TryGetAsync(string path, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, null, status => status == HttpStatusCode.NotFound, cancel);
        if (answer.Status == HttpStatusCode.NotFound) return null;
        var document = Documents.Json(What, answer.Body);
        return new RedfishResource(path, document, document.Text("@odata.etag") ?? answer.ETag);
    }

    /// <summary>Changes a resource: with the entity tag it was read with, and if another came first, once more with that one.</summary>
    public async Task PatchAsync(RedfishResource resource, string body, CancellationToken cancel)
    {
        var etag = resource.ETag;
        var answer = await SendAsync(HttpMethod.Patch, resource.Path, body, etag, NeedsTag, cancel);
        if (answer.Status == HttpStatusCode.PreconditionRequired) answer = await SendAsync(HttpMethod.Patch, resource.Path, body, etag ?? "*", NeedsTag, cancel);
        if (answer.Status == HttpStatusCode.PreconditionFailed)
        {
            foreach (var tag in Spellings((await GetAsync(resource.Path, cancel)).ETag))
            {
                answer = await SendAsync(HttpMethod.Patch, resource.Path, body, tag, NeedsTag, cancel);
                if (answer.Status != HttpStatusCode.PreconditionFailed) break;
            }
        }

        if (NeedsTag(answer.Status)) throw new PowerException(PowerFailure.Failed, $"{What} failed with response status code: {(int)answer.Status}.");
        await FinishAsync(answer, cancel);
    }

    /// <summary>An entity tag as services take it back. Some send weak tags and compare strongly, some mark what was compressed, and some refuse whatever
    /// tag they are given.</summary>
    private static IEnumerable<string?> Spellings(string? etag)
    {
        if (etag is not null)
        {
            yield return etag;
            var plain = etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag;
            plain = plain.Replace("-gzip\"", "\"", StringComparison.Ordinal);
            if (plain != etag) yield return plain;
        }

        yield return null;
    }

    /// <summary>Calls an action, and waits for its task when the service makes one.</summary>
    public async Task PostAsync(string path, string body, CancellationToken cancel) =>
        await FinishAsync(await SendAsync(HttpMethod.Post, path, body, null, _ => false, cancel), cancel);

    public void Dispose() => _login.Dispose();

    private static bool NeedsTag(HttpStatusCode status) => status is HttpStatusCode.PreconditionFailed or HttpStatusCode.PreconditionRequired;

    private async Task<PowerHttpAnswer> SendAsync(HttpMethod method, string path, string? body, string? etag, Func<HttpStatusCode, bool> takes, CancellationToken cancel)
    {
        var token = Volatile.Read(ref _token);
        var request = Request(method, path, body) with
        {
            Headers = etag is null ? Common : [.. Common, ("If-Match", etag)],
            Authorization = token is null && HasAccount ? PowerHttpRequest.Basic(user, password) : null,
            SecretHeaders = token is null ? [] : [("X-Auth-Token", token)],
        };
        var answer = await http.SendAsync(request with { Takes = status => status == HttpStatusCode.Unauthorized || takes(status) }, cancel);
        if (answer.Status != HttpStatusCode.Unauthorized) return answer;
        if (!HasAccount) throw new PowerException(PowerFailure.Setting, "the service asks for an account. Set power_user and power_pass and try again.");
        // A session may have ended. Without one, a service that knows basic authentication says by this that the password is wrong: trying it
        // by another way would only count as a second wrong password.
        if (token is null && OffersBasic(answer)) throw PowerHttp.Refusal(request, answer);
        var fresh = await LoginAsync(token, cancel) ?? throw PowerHttp.Refusal(request, answer);
        return await http.SendAsync(request with { Authorization = null, SecretHeaders = [("X-Auth-Token", fresh)], Takes = takes }, cancel);
    }

    private bool HasAccount => user.Length > 0 || password.Length > 0;

    private static readonly IReadOnlyList<(string, string)> Common = [("User-Agent", "MAAS"), ("Accept", "application/json"), ("OData-Version", "4.0")];

    private PowerHttpRequest Request(HttpMethod method, string path, string? body) => new(What, method, address.Follow(path))
    {
        Headers = Common,
        Body = body,
        TrySlash = true,
        Repeat = method == HttpMethod.Get,
        IsAlone = method != HttpMethod.Get,
        Explain = text => RedfishMessages.In(text, password),
        SaysBusy = RedfishMessages.SayBusy,
    };

    private static bool OffersBasic(PowerHttpAnswer answer) => answer.Headers.WwwAuthenticate.Any(h => h.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens a session (DSP0266 §13.3.4); null when the service has none to offer.</summary>
    private async Task<string?> LoginAsync(string? ended, CancellationToken cancel)
    {
        await _login.WaitAsync(cancel);
        try
        {
            if (_token is not null && _token != ended) return _token;
            Volatile.Write(ref _token, null);
            var start = await http.SendAsync(Request(HttpMethod.Get, "/redfish/v1/", null) with { Takes = _ => true }, cancel);
            var sessions = (int)start.Status < 400 ? Documents.TryJson(start.Body)?.Text("Links", "Sessions", "@odata.id") : null;
            var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["UserName"] = user, ["Password"] = password });
            var request = Request(HttpMethod.Post, sessions ?? "/redfish/v1/SessionService/Sessions", body) with { BodyIsSecret = true, Takes = HasNoSessions };
            var answer = await http.SendAsync(request, cancel);
            if ((int)answer.Status >= 400) return null;
            Volatile.Write(ref _token, answer.Header("X-Auth-Token"));
            return _token;
        }
        finally
        {
            _login.Release();
        }
    }

    /// <summary>Services without sessions say so in many ways; what they say of the account, or that they are busy, is another matter.</summary>
    private static bool HasNoSessions(HttpStatusCode status) =>
        status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);

    /// <summary>Follows a task monitor, or the task itself where the service names that instead, until the task has ended (DSP0266 §12.2).</summary>
    private async Task FinishAsync(PowerHttpAnswer answer, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        string? monitor = null;
        while (true)
        {
            // What was taken was done: services say it with nothing, with a message, or with a word that is no JSON at all.
            var document = Documents.TryJson(answer.Body);
            if (document is { } said) RedfishMessages.ThrowIfFailed(said, password);
            if (answer.Status != HttpStatusCode.Accepted && !(document is { } task && RedfishMessages.IsUnfinished(task))) return;
            monitor = answer.Location?.OriginalString ?? document?.Text("TaskMonitor") ?? monitor ?? document?.Text("@odata.id");
            if (monitor is null) return;
            if (clock.GetElapsedTime(started) > LongestTask)
                throw new PowerException(PowerFailure.Busy, $"the BMC has not finished the task within {LongestTask.TotalSeconds} s. Wait and try again.");
            await Task.Delay(answer.Headers.RetryAfter?.Delta is { } after && after > TimeSpan.Zero && after < LongestTask ? after : TaskPoll, clock, cancel);
            answer = await SendAsync(HttpMethod.Get, monitor, null, null, status => status == HttpStatusCode.NotFound, cancel);
            // A monitor that is gone belonged to a task that has ended.
            if (answer.Status == HttpStatusCode.NotFound) return;
        }
    }
}
