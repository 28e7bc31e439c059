using System.Net.Sockets;

namespace Maas.Agent.Http;

/// <summary>The appliance as the node talks to it: every request is tried again while the trouble may pass (metadata.md §8).</summary>
internal sealed class Appliance(TimeProvider time, OAuthPlaintext? credentials, HttpConnection? connection = null)
{
    /// <summary>Seconds before the next attempt.</summary>
    private static readonly int[] Waits = [1, 1, 2, 4, 8, 16, 32];

    private readonly HttpConnection _connection = connection ?? HttpConnection.Default;

    public OAuthPlaintext? Credentials => credentials;

    /// <summary>The answer of the first attempt that succeeded.</summary>
    /// <exception cref="HttpRefusedException">The appliance understood and said no.</exception>
    public async Task<HttpAnswer> SendAsync(HttpCall call, int attempts = 8, CancellationToken cancel = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(call, cancel);
            }
            catch (Exception e) when (attempt < attempts && MayPass(e))
            {
                await Task.Delay(TimeSpan.FromSeconds(Waits[Math.Min(attempt, Waits.Length) - 1]), time, cancel);
            }
        }
    }

    public async Task<byte[]> GetAsync(Uri url, int attempts = 8, CancellationToken cancel = default)
    {
        await using var answer = await SendAsync(HttpCall.Get(url), attempts, cancel);
        return await answer.BytesAsync(cancel);
    }

    /// <summary>Null where the appliance has no such thing (404) or nothing to give (204).</summary>
    public async Task<byte[]?> FindAsync(Uri url, CancellationToken cancel = default)
    {
        try
        {
            await using var answer = await SendAsync(HttpCall.Get(url), cancel: cancel);
            return answer.Status == 204 ? null : await answer.BytesAsync(cancel);
        }
        catch (HttpRefusedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public async Task<string> PostAsync(Uri url, FormBody form, int attempts = 8, CancellationToken cancel = default)
    {
        await using var answer = await SendAsync(HttpCall.Post(url, form), attempts, cancel);
        return await answer.TextAsync(cancel);
    }

    private async Task<HttpAnswer> OnceAsync(HttpCall call, CancellationToken cancel)
    {
        var signed = credentials is null ? call : call.With("Authorization", credentials.Header());
        var answer = await _connection.SendAsync(signed, cancel);
        if (answer.IsSuccess)
            return answer;
        await using (answer)
        {
            if (answer.Status is 401 or 403)
                credentials?.Learn(answer.Date);
            throw new HttpRefusedException(answer.Status, call.Url, await answer.TextAsync(cancel));
        }
    }

    /// <summary>401 and 403 may be the clock; 5xx and a silent peer may recover; any other refusal stays one.</summary>
    private static bool MayPass(Exception e) => e switch
    {
        HttpRefusedException refused => refused.Status is 401 or 403 or 408 or 429 or >= 500,
        IOException or SocketException => true,
        _ => false,
    };
}
