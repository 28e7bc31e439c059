using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Api.Tests.Resources;
using Maas.Testing.Appliance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Whatever comes over the wire: an answer that blames the sender or none, never a failure of ours, and no more memory than before.</summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests
{
    /// <summary>What others have in memory meanwhile is not to be told from what is kept here.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    /// <summary>Requests per seed. A seed that found something stays as a row. <c>MAAS_FUZZ_REQUESTS</c> and <c>MAAS_FUZZ_SEEDS</c> (first-last) look further.</summary>
    private static readonly int Requests = int.TryParse(Environment.GetEnvironmentVariable("MAAS_FUZZ_REQUESTS"), CultureInfo.InvariantCulture, out var given) ? given : 600;

    public static TheoryData<int> Seeds => Environment.GetEnvironmentVariable("MAAS_FUZZ_SEEDS")?.Split('-') is [var first, var last]
        ? [.. Enumerable.Range(int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture) - int.Parse(first, CultureInfo.InvariantCulture) + 1)]
        : [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_that_arrives_makes_the_appliance_fail(int seed)
    {
        var failures = new FailureLog();
        await using var appliance = await TestAppliance.StartAsync(adjust: services =>
        {
            FakeHypervisor.Install(services, new FakeHypervisor());
            services.AddLogging(l => l.AddProvider(failures));
        });
        var sample = await Sample.MakeAsync(appliance);
        var requests = new RandomRequests(
            seed, appliance.Get<OperationTable>(), sample, new RightRequests(appliance), await appliance.AsAsync("admin"), await appliance.AsAsync("owner"), await appliance.AsAsync("user"));
        var (wrong, answered) = (new List<string>(), new SortedDictionary<int, int>());
        var (succeeded, slowest, took) = (new HashSet<string>(), (Took: TimeSpan.Zero, Operation: ""), new Stopwatch());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Requests; i++)
        {
            var request = await requests.NextAsync();
            took.Restart();
            var (status, answer) = await SendAsync(appliance.Address, request, requests.IsWhole);
            requests.Learn(status, answer);
            if (status is >= 200 and < 300) succeeded.Add(requests.Newest);
            if (took.Elapsed > slowest.Took) slowest = (took.Elapsed, requests.Newest);
            answered[status] = answered.GetValueOrDefault(status) + 1;
            var failure = failures.Take() ?? (status == 500 ? answer : null);
            if (failure is not null) wrong.Add($"{Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, 1500)))}\n=> {status}: {failure}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"answers by status: {string.Join(", ", answered.Select(a => $"{a.Key}: {a.Value}"))}; slowest {slowest.Operation}, {slowest.Took.TotalMilliseconds:0} ms; "
            + $"{succeeded.Count} operations succeeded, among them not: {string.Join(", ", appliance.Get<OperationTable>().Operations.Select(RandomRequests.NameOf).Except(succeeded))}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Requests} made it fail:\n{string.Join("\n\n", wrong.Take(8))}");
        Assert.Equal(200, (await (await appliance.AsAsync("admin")).Get("version/")).Status);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L << 20);
    }

    /// <summary>What does not end, or ends where it must not.</summary>
    [Theory]
    [InlineData("POST /MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nzz\r\nname=a\r\n0\r\n\r\n")]
    [InlineData("POST /MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nname=a")]
    [InlineData("POST /MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nname=a")]
    [InlineData("GET /MAAS/api/2.0/zones/ HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET /MAAS/api/2.0/%zz%00%ff/ HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET http://x/MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth oauth_token=%zz, oauth_nonce=\"%\", =, ,,\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    public async Task A_request_that_is_none_is_answered_with_400s_or_not_at_all(string request)
    {
        var failures = new FailureLog();
        await using var appliance = await TestAppliance.StartAsync(adjust: services => services.AddLogging(l => l.AddProvider(failures)));
        var (status, _) = await SendAsync(appliance.Address, Encoding.Latin1.GetBytes(request), isWhole: false);
        Assert.True(status is < 500 or 505, $"{status}");
        Assert.Null(failures.Take());
    }

    /// <returns>The status, 0 when the connection was closed without one; and the start of the answer.</returns>
    /// <param name="isWhole">Otherwise the connection is closed behind it, half; the server ends what it does for who has gone.</param>
    private static async Task<(int Status, string Answer)> SendAsync(Uri address, byte[] request, bool isWhole)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[16 * 1024];
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(request, limit.Token);
            if (!isWhole) socket.Shutdown(SocketShutdown.Send);
            int read;
            while ((read = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                if (answer.Length < 200_000) answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Closed on us; what was said before counts.
        }

        // "100 Continue" is not the answer yet.
        if (answer.Length > 25 && answer.ToString(9, 3) == "100") answer.Remove(0, 25);
        return (answer.Length > 12 && int.TryParse(answer.ToString(9, 3), CultureInfo.InvariantCulture, out var status) ? status : 0, answer.ToString());
    }

    /// <summary>Remembers the newest failure that was nobody's mistake but ours.</summary>
    private sealed class FailureLog : ILoggerProvider, ILogger
    {
        private string? _failure;

        public string? Take() => Interlocked.Exchange(ref _failure, null);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) _failure = $"{formatter(state, exception)} {exception}";
        }

        public void Dispose()
        {
        }
    }
}
