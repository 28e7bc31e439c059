using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Maas.Testing.Appliance;

namespace Maas.Benchmarks.Api;

/// <summary>Sends one request at a time and times it to the last byte of its answer.</summary>
internal sealed class ApiMeter(ApiClient signing, TextWriter output) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromMinutes(5) };

    public string? LastTag { get; private set; }

    /// <summary>Median and worst of some requests, and the processor time of both sides for one, which a busy machine changes least; printed as one line.</summary>
    public async Task<double> TimeAsync(
        string what, int times, string method, Func<int, string> path, Action<HttpRequestMessage>? with = null, Func<int, IEnumerable<(string, string)>>? form = null)
    {
        using var self = Process.GetCurrentProcess();
        var taken = new List<double>();
        var cpu = self.TotalProcessorTime;
        var (status, bytes) = (0, 0L);
        for (var i = 0; i < times; i++)
        {
            using var request = Make(method, path(i), form?.Invoke(i));
            with?.Invoke(request);
            var watch = Stopwatch.GetTimestamp();
            (status, bytes) = await SendAsync(request);
            taken.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
        }

        self.Refresh();
        cpu = (self.TotalProcessorTime - cpu) / times;
        taken.Sort();
        var median = taken[taken.Count / 2];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-44} {median,9:0.00} ms  (worst {taken[^1],8:0.00})  CPU {cpu.TotalMilliseconds,8:0.0} ms  {status}  {bytes,11:N0} bytes"));
        return median;
    }

    /// <summary>Requests a second with some connections, each sending as soon as it has its answer; and the processor time of both sides for one.</summary>
    public async Task RateAsync(string what, int connections, TimeSpan time, string method, Func<int, string> path, Func<int, IEnumerable<(string, string)>>? form = null)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var (sent, failed, end) = (0, 0, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                var n = Interlocked.Increment(ref sent);
                using var request = Make(method, path(n), form?.Invoke(n));
                if ((await SendAsync(request)).Status != 200) Interlocked.Increment(ref failed);
            }
        })));
        self.Refresh();
        cpu = (self.TotalProcessorTime - cpu) / sent;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-44} {sent / time.TotalSeconds,9:N0} requests/s with {connections} connections, {failed} failed  CPU {cpu.TotalMilliseconds,6:0.00} ms"));
    }

    private HttpRequestMessage Make(string method, string path, IEnumerable<(string Name, string Value)>? form)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), signing.UriOf(path));
        if (form is not null) request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        request.Headers.Authorization = signing.Signature();
        return request;
    }

    private async Task<(int Status, long Bytes)> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        LastTag = response.Headers.ETag?.ToString() ?? LastTag;
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[256 * 1024];
        var total = 0L;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0) total += read;
        return ((int)response.StatusCode, total);
    }

    public static void Accept(HttpRequestMessage request, string coding) => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));

    public void Dispose() => _http.Dispose();
}
